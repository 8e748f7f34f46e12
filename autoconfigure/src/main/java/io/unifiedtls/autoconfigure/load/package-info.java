/** Loads and checks everything that the properties name, and finds all faults. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
