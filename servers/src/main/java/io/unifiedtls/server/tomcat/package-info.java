/** Tomcat's NIO connector with the engines of a root context. */
@Internal
@NullMarked
package io.unifiedtls.server.tomcat;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
