package io.unifiedtls.challenge;

import io.unifiedtls.ServerName;
import java.util.Optional;

/** Knows the challenges that are under way, on whichever replica they began. Thread-safe. */
public interface ChallengeResponder {

    /** Key authorization of the tls-alpn-01 challenge that is under way for a name (RFC 8737), or empty. May block (it may ask a database). */
    Optional<String> tlsAlpn01(ServerName name);

    /** Key authorization of a http-01 challenge by its token, for its own host only (RFC 8555, 8.3), or empty. May block. */
    Optional<String> http01(ServerName host, String token);

    /**
     * The answer to {@link #tlsAlpn01} as far as it is in memory; otherwise empty. Asked while too many clients wait for answers, of which most may be strangers.
     * Does not block.
     */
    default Optional<String> knownTlsAlpn01(ServerName name) {
        return Optional.empty();
    }

    /** As {@link #knownTlsAlpn01}, for {@link #http01}. */
    default Optional<String> knownHttp01(ServerName host, String token) {
        return Optional.empty();
    }
}
