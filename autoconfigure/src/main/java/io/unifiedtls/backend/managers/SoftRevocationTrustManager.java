package io.unifiedtls.backend.managers;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Accepts peers of which nobody can tell whether they were revoked. The JDK's own soft failure means something else: it
 * accepts only where all ways end in a failure of the network, and refuses a certificate that knows one way alone.
 */
final class SoftRevocationTrustManager extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager checking;
    private final X509ExtendedTrustManager unchecking;

    /**
     * Create a trust manager.
     *
     * @param checking refuses also those of which nobody can tell
     * @param unchecking the same, but for revocation
     */
    SoftRevocationTrustManager(X509ExtendedTrustManager checking, X509ExtendedTrustManager unchecking) {
        this.checking = checking;
        this.unchecking = unchecking;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(manager -> manager.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(manager -> manager.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(manager -> manager.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(manager -> manager.checkClientTrusted(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(manager -> manager.checkClientTrusted(chain, authType, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(manager -> manager.checkClientTrusted(chain, authType, engine));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return unchecking.getAcceptedIssuers();
    }

    private void check(Check check) throws CertificateException {
        try {
            check.of(checking);
        } catch (CertificateException ex) {
            if (isRevoked(ex)) {
                throw ex;
            }
            check.of(unchecking);
        }
    }

    /** A check by list and by OCSP suppresses what the first of them said. */
    private static boolean isRevoked(Throwable refusal) {
        return Stream.iterate(refusal, Objects::nonNull, Throwable::getCause)
                .flatMap(cause -> Stream.concat(Stream.of(cause), Stream.of(cause.getSuppressed())))
                .anyMatch(cause -> cause instanceof CertPathValidatorException invalid
                        && invalid.getReason() == BasicReason.REVOKED);
    }

    private interface Check {

        void of(X509ExtendedTrustManager manager) throws CertificateException;
    }
}
