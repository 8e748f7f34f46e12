package io.unifiedtls.client;

import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSClients;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.context.ContextFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Asks the factory for what is in force, at each connection. */
public final class DestinationClients implements TLSClients {

    private static final TLSConfiguration UNCONFIGURED =
            TLSConfiguration.builder().label("unconfigured client").build();

    private final ContextFactory contexts;
    private final SSLContext sslContext =
            LiveSSLContext.byHost(host -> context(host).sslContext(), () -> others().sslContext());

    public DestinationClients(ContextFactory contexts) {
        this.contexts = contexts;
    }

    @Override
    public TLSClientContext context(String host) {
        return context(contexts.current().destinations().find(host));
    }

    private TLSClientContext others() {
        return context(contexts.current().destinations().others());
    }

    @Override
    public SSLContext sslContext() {
        return sslContext;
    }

    private TLSClientContext context(Optional<String> configuration) {
        return configuration.map(contexts::client).orElseGet(() -> contexts.client(UNCONFIGURED));
    }
}
