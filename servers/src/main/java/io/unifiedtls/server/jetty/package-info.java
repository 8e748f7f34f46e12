/** Jetty's connector with the engines of a root context. */
@Internal
@NullMarked
package io.unifiedtls.server.jetty;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
