package io.unifiedtls.backend.jsse;

import io.unifiedtls.backend.DelegatingEngine;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A client's engine whose settings are those of its configuration, whatever the library that owns it sets: versions, cipher
 * suites, groups and the verification of the host stay. The library says which server name it sends, and which application
 * protocols it speaks, since nobody else knows; of those it offers what the configuration allows.
 */
final class SettledEngine extends DelegatingEngine {

    private final SSLEngine delegate;
    private final List<String> allowedProtocols;

    /**
     * Create an engine.
     *
     * @param delegate an engine with all settings
     * @param allowedProtocols empty if every application protocol may be offered
     */
    SettledEngine(SSLEngine delegate, List<String> allowedProtocols) {
        super(delegate);
        this.delegate = delegate;
        this.allowedProtocols = allowedProtocols;
    }

    @Override
    public void setSSLParameters(SSLParameters wanted) {
        SSLParameters own = delegate.getSSLParameters();
        if (wanted.getServerNames() != null) {
            own.setServerNames(wanted.getServerNames());
        }
        own.setApplicationProtocols(offered(wanted.getApplicationProtocols()));
        delegate.setSSLParameters(own);
    }

    private String[] offered(String[] wanted) {
        String[] offered = allowedProtocols.isEmpty()
                ? wanted
                : Arrays.stream(wanted).filter(allowedProtocols::contains).toArray(String[]::new);
        if (offered.length == 0 && wanted.length > 0) {
            throw new IllegalArgumentException(
                    "The configuration allows the application protocols %s, but the client speaks %s. Add one of these to application-protocols."
                            .formatted(allowedProtocols, Arrays.toString(wanted)));
        }
        return offered;
    }

    /** The configuration's stay. */
    @Override
    public void setEnabledCipherSuites(String[] suites) {}

    /** The configuration's stay. */
    @Override
    public void setEnabledProtocols(String[] protocols) {}

    /** It is a client's. */
    @Override
    public void setUseClientMode(boolean mode) {
        if (!mode) {
            throw new IllegalArgumentException("This engine is for clients");
        }
        delegate.setUseClientMode(true);
    }

    @Override
    public void setNeedClientAuth(boolean need) {}

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean want) {}

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(BiFunction<SSLEngine, List<String>, String> selector) {
        throw new UnsupportedOperationException("A client offers application protocols and cannot select one");
    }

    @Override
    public @Nullable BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return null;
    }
}
