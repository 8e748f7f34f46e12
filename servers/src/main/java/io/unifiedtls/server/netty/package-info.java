/** Netty's TLS handler with the engines of a root context. */
@Internal
@NullMarked
package io.unifiedtls.server.netty;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
