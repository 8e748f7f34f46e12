/** Buffers and sockets on top of an {@code SSLEngine}. */
@Internal
@NullMarked
package io.unifiedtls.transport;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
