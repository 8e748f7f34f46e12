/** Connections to servers in Reactor Netty's HTTP client. */
@Internal
@NullMarked
package io.unifiedtls.client.netty;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
