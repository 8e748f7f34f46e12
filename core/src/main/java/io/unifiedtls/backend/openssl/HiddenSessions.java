package io.unifiedtls.backend.openssl;

import io.unifiedtls.SessionSettings;
import java.util.Collections;
import java.util.Enumeration;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a native context, which does not show them.
 *
 * @param settings which cannot be changed
 */
record HiddenSessions(SessionSettings settings) implements SSLSessionContext {

    @Override
    public @Nullable SSLSession getSession(byte[] id) {
        return null;
    }

    @Override
    public Enumeration<byte[]> getIds() {
        return Collections.emptyEnumeration();
    }

    /** The configuration's stays. */
    @Override
    public void setSessionTimeout(int seconds) {}

    @Override
    public int getSessionTimeout() {
        return Math.toIntExact(settings.timeout().toSeconds());
    }

    /** The configuration's stays. */
    @Override
    public void setSessionCacheSize(int size) {}

    @Override
    public int getSessionCacheSize() {
        return settings.cacheSize();
    }
}
