package io.unifiedtls.autoconfigure.properties;

import io.unifiedtls.RevocationCheck;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Trust anchors.
 *
 * @param certificates Locations of PEM certificates, or the PEM text itself.
 * @param system Whether the trust anchors of the Java runtime belong to it.
 * @param revocation Which certificates of a peer are checked for revocation, by OCSP and CRL.
 * @param revocationLists Locations of lists of revoked certificates (CRL), looked at before anybody is asked.
 * @param revocationFailure What happens to a peer of which nobody can tell whether it was revoked.
 * @param expiredAnchors What happens to peers of an authority whose own certificate is not valid now.
 * @param anchorConstraints What becomes of the name constraints and the path length in the certificates of authorities.
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

    /** What happens to a peer of which nobody can tell whether it was revoked. */
    public enum RevocationFailure {
        /** It is refused. */
        HARD,
        /** It is accepted, and so is whoever keeps the answer away. */
        SOFT
    }

    /** What happens to peers of an authority whose own certificate is not valid now. */
    public enum ExpiredAnchors {
        /** They are refused. */
        REFUSE,
        /** They are accepted. */
        ACCEPT
    }

    /** What becomes of the constraints in the certificates of authorities. */
    public enum AnchorConstraints {
        /** They bind those below. */
        ENFORCE,
        /** They are not looked at. */
        IGNORE
    }
}
