/** Jetty's connector with the engines of a root context. */
@NullMarked
package io.unifiedtls.server.jetty;

import org.jspecify.annotations.NullMarked;
