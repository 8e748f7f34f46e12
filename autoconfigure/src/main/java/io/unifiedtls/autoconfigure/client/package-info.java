/** HTTP clients with the configurations of their destinations. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.client;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
