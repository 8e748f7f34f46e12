/** Puts the embedded Jetty on the root context. */
@NullMarked
package io.unifiedtls.autoconfigure.jetty;

import org.jspecify.annotations.NullMarked;
