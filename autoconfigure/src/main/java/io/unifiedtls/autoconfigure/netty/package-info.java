/** Puts the embedded Reactor Netty on the root context. */
@NullMarked
package io.unifiedtls.autoconfigure.netty;

import org.jspecify.annotations.NullMarked;
