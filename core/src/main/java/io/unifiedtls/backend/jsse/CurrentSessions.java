package io.unifiedtls.backend.jsse;

import java.util.Enumeration;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that may be resumed now.
 *
 * @param current the sessions of the period that it is
 */
record CurrentSessions(Supplier<SSLSessionContext> current) implements SSLSessionContext {

    @Override
    public @Nullable SSLSession getSession(byte[] id) {
        return current.get().getSession(id);
    }

    @Override
    public Enumeration<byte[]> getIds() {
        return current.get().getIds();
    }

    /** The configuration's stays. */
    @Override
    public void setSessionTimeout(int seconds) {}

    @Override
    public int getSessionTimeout() {
        return current.get().getSessionTimeout();
    }

    /** The configuration's stays. */
    @Override
    public void setSessionCacheSize(int size) {}

    @Override
    public int getSessionCacheSize() {
        return current.get().getSessionCacheSize();
    }
}
