package io.unifiedtls.backend.trust;

import io.unifiedtls.Printable;
import io.unifiedtls.x509.SubjectAlternativeNames;
import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Leaves the verification of servers to the JDK, and says in plain words why it refused one. */
final class ExplainingTrustManager extends X509ExtendedTrustManager {

    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USAGE = "2.5.29.37.0";

    private final X509ExtendedTrustManager delegate;
    private final Set<Object> anchors;

    ExplainingTrustManager(X509ExtendedTrustManager delegate) {
        this.delegate = delegate;
        this.anchors = Arrays.stream(delegate.getAcceptedIssuers())
                .map(X509Certificate::getSubjectX500Principal)
                .collect(Collectors.toSet());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("A server cannot be verified without its host name");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        explained(chain, () -> delegate.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        explained(chain, () -> delegate.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        delegate.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        delegate.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        delegate.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return delegate.getAcceptedIssuers();
    }

    private void explained(X509Certificate[] chain, Check check) throws CertificateException {
        try {
            check.run();
        } catch (CertificateException ex) {
            throw new CertificateException(Printable.of(reason(List.of(chain), ex)), ex);
        }
    }

    private String reason(List<X509Certificate> chain, CertificateException refusal) throws CertificateException {
        if (refusal instanceof UntrustedAnchorException || refusal instanceof PeerNotAllowedException) {
            return String.valueOf(refusal.getMessage());
        }
        Instant now = Instant.now();
        for (X509Certificate certificate : chain) {
            String subject = Printable.subject(certificate);
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                return "The certificate '%s' expired on %s"
                        .formatted(subject, certificate.getNotAfter().toInstant());
            }
            if (now.isBefore(certificate.getNotBefore().toInstant())) {
                return "The certificate '%s' is not valid before %s"
                        .formatted(subject, certificate.getNotBefore().toInstant());
            }
        }
        X509Certificate leaf = chain.get(0);
        if (!isForServers(leaf)) {
            return "The certificate '%s' is not for servers: its extended key usage does not contain serverAuth"
                    .formatted(Printable.subject(leaf));
        }
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathValidatorException invalid
                    && invalid.getReason() != PKIXReason.NO_TRUST_ANCHOR) {
                return invalid(chain, invalid);
            }
        }
        X509Certificate last = chain.get(chain.size() - 1);
        if (refusal.getCause() == null) {
            return "The certificate is for %s: %s".formatted(names(leaf), refusal.getMessage());
        }
        return unknownIssuer(last);
    }

    private String invalid(List<X509Certificate> chain, CertPathValidatorException invalid) {
        String subject = invalid.getIndex() < 0 || invalid.getIndex() >= chain.size()
                ? Printable.subject(chain.get(0))
                : Printable.subject(chain.get(invalid.getIndex()));
        if (invalid.getReason() == BasicReason.REVOKED) {
            return "The certificate '%s' was revoked: %s".formatted(subject, invalid.getMessage());
        }
        if (invalid.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS || hasFailedOver(invalid)) {
            return "It cannot be determined whether the certificate '%s' was revoked: %s"
                    .formatted(subject, invalid.getMessage());
        }
        if (invalid.getReason() == BasicReason.ALGORITHM_CONSTRAINED) {
            return "The certificate '%s' uses an algorithm or key that is too weak: %s"
                    .formatted(subject, invalid.getMessage());
        }
        return "The certificate '%s' cannot be verified: %s".formatted(subject, invalid.getMessage());
    }

    /** OCSP without an answer suppresses what went wrong with the CRL afterwards. */
    private static boolean hasFailedOver(Throwable invalid) {
        return Stream.iterate(invalid, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause.getSuppressed().length > 0);
    }

    private String unknownIssuer(X509Certificate last) {
        String issuer = Printable.issuer(last);
        if (anchors.contains(last.getIssuerX500Principal())) {
            return "The certificate '%s' names '%s' in the trust store as its issuer, but was not signed by it"
                    .formatted(Printable.subject(last), issuer);
        }
        return last.getIssuerX500Principal().equals(last.getSubjectX500Principal())
                ? "The chain ends at '%s', which is not in the trust store".formatted(issuer)
                : ("The issuer '%s' of '%s' was not sent by the server and is not in the trust store. Either the server leaves "
                                + "out an intermediate certificate, or its CA is not trusted")
                        .formatted(issuer, Printable.subject(last));
    }

    private static boolean isForServers(X509Certificate leaf) throws CertificateParsingException {
        List<String> usages = leaf.getExtendedKeyUsage();
        return usages == null || usages.contains(SERVER_AUTHENTICATION) || usages.contains(ANY_USAGE);
    }

    private static List<String> names(X509Certificate leaf) {
        SubjectAlternativeNames names = SubjectAlternativeNames.of(leaf);
        return Stream.concat(names.dnsNames().stream(), names.ipAddresses().stream())
                .toList();
    }

    private interface Check {

        void run() throws CertificateException;
    }
}
