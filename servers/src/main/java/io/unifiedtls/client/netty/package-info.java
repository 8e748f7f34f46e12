/** Connections to servers in Reactor Netty's HTTP client. */
@NullMarked
package io.unifiedtls.client.netty;

import org.jspecify.annotations.NullMarked;
