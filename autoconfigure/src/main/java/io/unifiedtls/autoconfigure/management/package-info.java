/** Puts the management server on a root context. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.management;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
