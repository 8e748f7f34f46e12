package io.unifiedtls.handshake;

import io.unifiedtls.Printable;
import io.unifiedtls.TLSConfiguration;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * The session of an engine without the peer's certificates, for configurations that demand none: whatever the TLS
 * implementation may have of the peer, it is no condition for this host.
 */
final class PeerlessSession extends ExtendedSSLSession {

    private final Supplier<SSLSession> session;
    private final String reason;

    /**
     * A view for a configuration that demands no certificate.
     *
     * @param session the session at each call
     */
    static PeerlessSession of(TLSConfiguration configuration, Supplier<SSLSession> session) {
        return new PeerlessSession(
                session,
                configuration.clientAuthentication().isRequested()
                        ? "The configuration admits every client, whatever its certificate"
                        : "The configuration asks for no certificate");
    }

    /**
     * A view for a reason.
     *
     * @param session the session at each call
     * @param reason why the peer has no certificates
     */
    PeerlessSession(Supplier<SSLSession> session, String reason) {
        this.session = session;
        this.reason = reason;
    }

    private SSLSession session() {
        return session.get();
    }

    @Override
    public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
        throw unasked();
    }

    @Override
    public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
        throw unasked();
    }

    private SSLPeerUnverifiedException unasked() {
        return new UnaskedException(reason);
    }

    @Override
    public byte[] getId() {
        return session().getId();
    }

    @Override
    public @Nullable SSLSessionContext getSessionContext() {
        SSLSessionContext sessions = session().getSessionContext();
        return sessions == null ? null : new PeerlessSessions(sessions, reason);
    }

    @Override
    public long getCreationTime() {
        return session().getCreationTime();
    }

    @Override
    public long getLastAccessedTime() {
        return session().getLastAccessedTime();
    }

    @Override
    public void invalidate() {
        session().invalidate();
    }

    @Override
    public boolean isValid() {
        return session().isValid();
    }

    @Override
    public void putValue(String name, Object value) {
        session().putValue(name, value);
    }

    @Override
    public @Nullable Object getValue(String name) {
        return session().getValue(name);
    }

    @Override
    public void removeValue(String name) {
        session().removeValue(name);
    }

    @Override
    public String[] getValueNames() {
        return session().getValueNames();
    }

    @Override
    public Certificate @Nullable [] getLocalCertificates() {
        return session().getLocalCertificates();
    }

    @Override
    public @Nullable Principal getLocalPrincipal() {
        return session().getLocalPrincipal();
    }

    @Override
    public String getCipherSuite() {
        return session().getCipherSuite();
    }

    @Override
    public String getProtocol() {
        return session().getProtocol();
    }

    @Override
    public @Nullable String getPeerHost() {
        return session().getPeerHost();
    }

    @Override
    public int getPeerPort() {
        return session().getPeerPort();
    }

    @Override
    public int getPacketBufferSize() {
        return session().getPacketBufferSize();
    }

    @Override
    public int getApplicationBufferSize() {
        return session().getApplicationBufferSize();
    }

    @Override
    public String[] getLocalSupportedSignatureAlgorithms() {
        return session() instanceof ExtendedSSLSession extended
                ? extended.getLocalSupportedSignatureAlgorithms()
                : new String[0];
    }

    @Override
    public String[] getPeerSupportedSignatureAlgorithms() {
        return session() instanceof ExtendedSSLSession extended
                ? extended.getPeerSupportedSignatureAlgorithms()
                : new String[0];
    }

    @Override
    public List<SNIServerName> getRequestedServerNames() {
        return session() instanceof ExtendedSSLSession extended ? extended.getRequestedServerNames() : List.of();
    }

    @Override
    public List<byte[]> getStatusResponses() {
        return session() instanceof ExtendedSSLSession extended ? extended.getStatusResponses() : List.of();
    }

    /** Without a stack trace: servers ask of each connection whether its client has a certificate, and catch this. */
    private static final class UnaskedException extends SSLPeerUnverifiedException {

        private static final long serialVersionUID = 1;

        UnaskedException(String reason) {
            super(Printable.of(reason));
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
