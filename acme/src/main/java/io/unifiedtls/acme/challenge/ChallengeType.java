package io.unifiedtls.acme.challenge;

import java.util.Arrays;
import java.util.Optional;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;

/** Ways to show an authority that a name is served by this application (RFC 8555, section 8, and RFC 8737). */
public enum ChallengeType {
    TLS_ALPN_01(TlsAlpn01Challenge.TYPE),
    HTTP_01(Http01Challenge.TYPE),
    DNS_01(Dns01Challenge.TYPE);

    private final String type;

    ChallengeType(String type) {
        this.type = type;
    }

    /** The name in the protocol. */
    public String type() {
        return type;
    }

    /** The type with a name in the protocol. */
    public static Optional<ChallengeType> of(String type) {
        return Arrays.stream(values()).filter(known -> known.type.equals(type)).findFirst();
    }

    @Override
    public String toString() {
        return type;
    }
}
