package io.unifiedtls.handshake;

import java.util.Enumeration;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * The sessions beside a {@link PeerlessSession}, without the peers' certificates: one of them is the same session as the TLS
 * implementation keeps it.
 *
 * @param sessions of the TLS implementation
 * @param reason why the peers have no certificates
 */
record PeerlessSessions(SSLSessionContext sessions, String reason) implements SSLSessionContext {

    @Override
    public @Nullable SSLSession getSession(byte[] id) {
        SSLSession session = sessions.getSession(id);
        return session == null ? null : new PeerlessSession(() -> session, reason);
    }

    @Override
    public Enumeration<byte[]> getIds() {
        return sessions.getIds();
    }

    @Override
    public void setSessionTimeout(int seconds) {
        sessions.setSessionTimeout(seconds);
    }

    @Override
    public int getSessionTimeout() {
        return sessions.getSessionTimeout();
    }

    @Override
    public void setSessionCacheSize(int size) {
        sessions.setSessionCacheSize(size);
    }

    @Override
    public int getSessionCacheSize() {
        return sessions.getSessionCacheSize();
    }
}
