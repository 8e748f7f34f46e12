package io.unifiedtls.backend.jsse;

import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.ClientVerdicts;
import io.unifiedtls.backend.trust.AdmittedChain;
import io.unifiedtls.backend.trust.PeerNotAllowedException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets no session outlive its client's certificates. The JDK can end a single session only before it begins, and up to TLS 1.2
 * not at all, since it has announced a ticket by then: there, all sessions of the period end with it.
 */
final class SessionEndingTrustManager extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager delegate;
    private final List<X509Certificate> anchors;
    private final SessionPeriod period;
    private final ClientVerdicts verdicts;
    private final boolean enforced;

    /**
     * Create a trust manager.
     *
     * @param verdicts told of clients that are refused
     * @param enforced whether these are not let in
     */
    SessionEndingTrustManager(
            X509ExtendedTrustManager delegate, SessionPeriod period, ClientVerdicts verdicts, boolean enforced) {
        this.delegate = delegate;
        this.anchors = List.of(delegate.getAcceptedIssuers());
        this.period = period;
        this.verdicts = verdicts;
        this.enforced = enforced;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        SSLSession session = engine == null ? null : engine.getHandshakeSession();
        try {
            delegate.checkClientTrusted(chain, authType, engine);
            if (session != null) {
                limit(session, AdmittedChain.sessionLifetime(chain, anchors, session, Instant.now()));
            }
        } catch (CertificateException ex) {
            verdicts.refused(engine, chain[0], PeerNotAllowedException.isCauseOf(ex), ex);
            if (enforced) {
                throw ex;
            }
            if (session != null && isTls13(session)) {
                session.invalidate();
            }
        }
    }

    private static boolean isTls13(SSLSession session) {
        return session.getProtocol().equals(TLSVersion.TLS_1_3.protocolName());
    }

    private void limit(SSLSession session, Duration lifetime) {
        if (!isTls13(session)) {
            period.endAfter(lifetime);
        } else if (lifetime.compareTo(period.left()) < 0) {
            session.invalidate();
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("This trust manager verifies only the clients of the server's engines");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("This trust manager is for servers, which verify no servers");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return delegate.getAcceptedIssuers();
    }
}
