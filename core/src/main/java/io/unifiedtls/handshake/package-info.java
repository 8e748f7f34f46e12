/** Reads the ClientHello and binds the connection to the engine of the configuration selected for it. */
@Internal
@NullMarked
package io.unifiedtls.handshake;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
