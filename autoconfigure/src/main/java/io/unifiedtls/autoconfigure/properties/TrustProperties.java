package io.unifiedtls.autoconfigure.properties;

import io.unifiedtls.RevocationCheck;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Trust anchors that a peer's chain must reach.
 *
 * @param certificates Locations of PEM certificates or of directories with them, or the PEM text.
 * @param system Whether to add the trust anchors of the Java runtime.
 * @param revocation Which certificates of a peer to check for revocation, by OCSP and CRL.
 * @param revocationLists Locations of CRLs that are searched before any responder is asked.
 * @param revocationFailure Treatment of a peer whose revocation status cannot be determined.
 * @param expiredAnchors Treatment of peers whose authority has a certificate that is expired or not yet valid.
 * @param anchorConstraints Whether the name constraints and the path length in an authority's certificate apply to the
 *     certificates below it.
 */
public record TrustProperties(
        @DefaultValue List<String> certificates,
        @DefaultValue("false") boolean system,
        @DefaultValue("none") RevocationCheck revocation,
        @DefaultValue List<String> revocationLists,
        @DefaultValue("hard") RevocationFailure revocationFailure,
        @DefaultValue("refuse") ExpiredAnchors expiredAnchors,
        @DefaultValue("enforce") AnchorConstraints anchorConstraints) {

    /** The locations; never PEM text. */
    @Override
    public String toString() {
        return "Trust[%s, system=%s, revocation=%s]"
                .formatted(certificates.stream().map(Locations::describe).toList(), system, revocation);
    }

    /** Treatment of a peer whose revocation status cannot be determined. */
    public enum RevocationFailure {
        /** The peer is refused. */
        HARD,
        /** The peer is accepted. An attacker who blocks the answer can use a revoked certificate. */
        SOFT
    }

    /** Treatment of peers whose authority has a certificate that is expired or not yet valid. */
    public enum ExpiredAnchors {
        /** The peers are refused. */
        REFUSE,
        /** The peers are accepted. */
        ACCEPT
    }

    /**
     * Whether the name constraints and the path length in an authority's certificate apply to the certificates below
     * it.
     */
    public enum AnchorConstraints {
        /** The constraints apply to the certificates below. */
        ENFORCE,
        /** The constraints are ignored. */
        IGNORE
    }
}
