package io.unifiedtls.backend.trust;

import io.unifiedtls.Printable;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.TrustStore.Revocation;
import io.unifiedtls.revocation.RevocationChecks;
import io.unifiedtls.revocation.Subject;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Finds out whether those of a verified path were revoked, where the trust store wants that. */
final class PathRevocation {

    private final Revocation rules;
    private final RevocationChecks checks;

    PathRevocation(Revocation rules, RevocationChecks checks) {
        this.rules = rules;
        this.checks = checks;
    }

    /**
     * Check a path.
     *
     * @param chain as the peer has sent it
     * @param session of the handshake, asked for responses that the peer has sent along; none where it sends none
     * @throws CertificateException if one was revoked, or nobody can tell and that is not accepted
     */
    void check(
            VerifiedPath path,
            List<X509Certificate> chain,
            Set<X509Certificate> anchors,
            Supplier<@Nullable SSLSession> session)
            throws CertificateException {
        if (rules.check() == RevocationCheck.NONE) {
            return;
        }
        try {
            Map<X509Certificate, byte[]> stapled = stapled(chain, session.get());
            if (path.isPinned()) {
                checkPinned(path.leaf(), chain, anchors, stapled);
            } else {
                checks.check(subjects(path), path.anchor(), rules, stapled);
            }
        } catch (CertPathValidatorException ex) {
            throw new CertificateException(ex.getMessage(), ex);
        }
    }

    private static List<Subject> subjects(VerifiedPath path) {
        return IntStream.range(0, path.certificates().size())
                .mapToObj(i -> new Subject(path.certificates().get(i), path.issuer(i)))
                .toList();
    }

    /** Nobody can revoke a self-signed one but the operator, with a list. Of others, the issuer is asked if it is known. */
    private void checkPinned(
            X509Certificate leaf,
            List<X509Certificate> chain,
            Set<X509Certificate> anchors,
            Map<X509Certificate, byte[]> stapled)
            throws CertPathValidatorException, CertificateException {
        if (rules.lists().stream().anyMatch(list -> names(list, leaf))) {
            throw new UntrustedAnchorException(
                    "The certificate '%s' was revoked: a CRL lists it".formatted(Printable.subject(leaf)));
        }
        List<X509Certificate> candidates =
                new ArrayList<>(Stream.concat(chain.stream(), anchors.stream()).toList());
        Optional<X509Certificate> issuer = VerifiedPath.issuer(leaf, candidates);
        if (issuer.isPresent() && !issuer.get().equals(leaf)) {
            checks.check(List.of(new Subject(leaf, issuer.get())), leaf, rules, stapled);
        } else if (issuer.isEmpty() && !rules.acceptsUndetermined()) {
            throw new UntrustedAnchorException(
                    "It cannot be determined whether the certificate '%s' was revoked, because the trust store contains it without its issuer. Add the issuer"
                            .formatted(Printable.subject(leaf)));
        }
    }

    /** The operator's word needs no signature. */
    private static boolean names(X509CRL list, X509Certificate leaf) {
        return list.getIssuerX500Principal().equals(leaf.getIssuerX500Principal())
                && list.getRevokedCertificate(leaf.getSerialNumber()) != null;
    }

    /** In the order of the chain (RFC 8446, section 4.4.2.1). */
    private static Map<X509Certificate, byte[]> stapled(List<X509Certificate> chain, @Nullable SSLSession session) {
        Map<X509Certificate, byte[]> stapled = new HashMap<>();
        if (session instanceof ExtendedSSLSession extended) {
            List<byte[]> responses = extended.getStatusResponses();
            for (int i = 0; i < Math.min(chain.size(), responses.size()); i++) {
                stapled.put(chain.get(i), responses.get(i));
            }
        }
        return stapled;
    }
}
