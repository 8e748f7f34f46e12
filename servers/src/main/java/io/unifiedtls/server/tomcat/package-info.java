/** Tomcat's NIO connector with the engines of a root context. */
@NullMarked
package io.unifiedtls.server.tomcat;

import org.jspecify.annotations.NullMarked;
