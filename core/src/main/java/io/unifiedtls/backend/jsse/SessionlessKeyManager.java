package io.unifiedtls.backend.jsse;

import io.unifiedtls.SigningChain;
import java.security.Principal;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the JDK from issuing tickets. It asks for a key after it has made the session, and before it makes a ticket, and there is no
 * setting of a context for it.
 */
final class SessionlessKeyManager extends SigningChainKeyManager {

    private static final String BOUND = SessionlessKeyManager.class.getName();

    SessionlessKeyManager(List<SigningChain> chains) {
        super(chains);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        SSLSession session = engine.getHandshakeSession();
        if (session != null) {
            refuseTickets(session);
        }
        return super.chooseEngineServerAlias(keyType, issuers, engine);
    }

    /** Up to TLS 1.2, a ticket is announced whatever the session is. It is empty if the session has values that no ticket can hold. */
    private static void refuseTickets(SSLSession session) {
        if (session.getProtocol().equals("TLSv1.3")) {
            session.invalidate();
        } else {
            session.putValue(BOUND, true);
        }
    }
}
