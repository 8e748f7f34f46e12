package io.unifiedtls.backend.openssl;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.CertificateVerifier;
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
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Refuses clients with {@code certificate_unknown}, as the JDK does, where BoringSSL would send {@code internal_error}; and
 * lets the sessions of those that it admits end with their certificates.
 */
final class AlertingTrustManager extends X509ExtendedTrustManager {

    /** One of those for which BoringSSL has no alert of their own. */
    private static final int CERTIFICATE_UNKNOWN = CertificateVerifier.X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION;

    private final X509ExtendedTrustManager delegate;
    private final List<X509Certificate> anchors;
    private final ClientVerdicts verdicts;
    private final boolean enforced;

    /**
     * Create a trust manager.
     *
     * @param verdicts told of clients that are refused
     * @param enforced whether these are not let in
     */
    AlertingTrustManager(X509ExtendedTrustManager delegate, ClientVerdicts verdicts, boolean enforced) {
        this.delegate = delegate;
        this.verdicts = verdicts;
        this.enforced = enforced;
        this.anchors = List.of(delegate.getAcceptedIssuers());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        try {
            delegate.checkClientTrusted(chain, authType, engine);
            if (engine instanceof ReferenceCountedOpenSslEngine handshaking) {
                limitSession(chain, handshaking);
            }
        } catch (CertificateException ex) {
            verdicts.refused(engine, chain[0], PeerNotAllowedException.isCauseOf(ex), ex);
            if (enforced) {
                throw new OpenSslCertificateException(ex.getMessage(), ex, CERTIFICATE_UNKNOWN);
            }
            if (engine instanceof ReferenceCountedOpenSslEngine handshaking) {
                endSession(handshaking, Duration.ZERO);
            }
        }
    }

    private void limitSession(X509Certificate[] chain, ReferenceCountedOpenSslEngine engine)
            throws CertificateException {
        Duration lifetime = AdmittedChain.sessionLifetime(chain, anchors, engine.getHandshakeSession(), Instant.now());
        endSession(engine, lifetime);
    }

    private static void endSession(ReferenceCountedOpenSslEngine engine, Duration lifetime) {
        NativeSession.endAfter(engine, lifetime);
        if (lifetime.isZero()) {
            NativeSession.sendNoTicket(engine);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checkClientTrusted(chain, authType, (SSLEngine) null);
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
