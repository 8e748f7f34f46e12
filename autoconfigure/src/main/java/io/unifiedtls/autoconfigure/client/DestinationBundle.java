package io.unifiedtls.autoconfigure.client;

import io.unifiedtls.TLSClients;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/** The configurations of all destinations as one bundle, which has an {@code SSLContext} and nothing else. */
final class DestinationBundle implements SslBundle {

    private final Supplier<TLSClients> clients;

    DestinationBundle(Supplier<TLSClients> clients) {
        this.clients = clients;
    }

    @Override
    public SSLContext createSslContext() {
        return clients.get().sslContext();
    }

    /** Each configuration has its own. */
    @Override
    public SslOptions getOptions() {
        return SslOptions.NONE;
    }

    @Override
    public String getProtocol() {
        return DEFAULT_PROTOCOL;
    }

    @Override
    public SslBundleKey getKey() {
        return SslBundleKey.NONE;
    }

    @Override
    public SslStoreBundle getStores() {
        throw perDestination();
    }

    @Override
    public SslManagerBundle getManagers() {
        throw perDestination();
    }

    private static UnsupportedOperationException perDestination() {
        return new UnsupportedOperationException(
                "Each destination of unified-tls.clients has its own keys and trust, so no key or trust store fits all of them. "
                        + "Build the client from the ClientHttpRequestFactoryBuilder or ClientHttpConnectorBuilder bean, "
                        + "or from a client that takes an SSLContext, or give it the SSL bundle of one configuration.");
    }

    @Override
    public String toString() {
        return "SslBundle[unified-tls.clients]";
    }
}
