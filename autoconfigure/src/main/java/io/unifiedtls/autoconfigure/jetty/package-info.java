/** Puts the embedded Jetty on the root context. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.jetty;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
