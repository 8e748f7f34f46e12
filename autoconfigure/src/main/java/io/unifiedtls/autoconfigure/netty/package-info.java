/** Puts the embedded Reactor Netty on the root context. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.netty;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
