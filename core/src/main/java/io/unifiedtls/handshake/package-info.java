/** Reads the ClientHello and binds the connection to the engine of the configuration selected for it. */
@NullMarked
package io.unifiedtls.handshake;

import org.jspecify.annotations.NullMarked;
