/** Netty's TLS handler with the engines of a root context. */
@NullMarked
package io.unifiedtls.server.netty;

import org.jspecify.annotations.NullMarked;
