/** Buffers and sockets on top of an {@code SSLEngine}. */
@NullMarked
package io.unifiedtls.transport;

import org.jspecify.annotations.NullMarked;
