package io.unifiedtls.handshake;

import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendServerContext;

/** Selects what answers a ClientHello. */
@FunctionalInterface
public interface HandshakeSelector {

    /**
     * Select for one connection. Called once, on the thread that runs the engine's delegated task; may block.
     *
     * @throws HandshakeRefusedException with the alert for the client, whatever the reason
     */
    Selection select(ClientHello clientHello);

    /**
     * What answers.
     *
     * @param configuration the configuration selected, with the certificates that it is answered with
     * @param context that configuration in force
     */
    record Selection(TLSConfiguration configuration, BackendServerContext context) {}
}
