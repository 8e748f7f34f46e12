package io.unifiedtls.acme.authority;

import io.unifiedtls.TLSConfiguration;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/**
 * Sessions with authorities. Each is for one thread, since it is locked during each exchange; those of one authority share connections. Thread-safe.
 */
public final class AuthoritySessions {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Function<TLSConfiguration, SSLContext> contexts;
    private final Map<Authority, BoundedHttpClient> clients = new ConcurrentHashMap<>();

    /**
     * Create them.
     *
     * @param contexts makes contexts that verify the server of an authority
     */
    public AuthoritySessions(Function<TLSConfiguration, SSLContext> contexts) {
        this.contexts = contexts;
    }

    /** A new session. Nothing is sent yet. */
    public Session open(Authority authority) {
        HttpClient client = clients.computeIfAbsent(authority, this::client);
        Session session = new Session(authority.directory(), new SharedConnections(client));
        session.networkSettings().setTimeout(TIMEOUT);
        session.setLocale(Locale.ENGLISH);
        return session;
    }

    /** How soon an authority answers. */
    Pace pace(Authority authority) {
        BoundedHttpClient client = clients.get(authority);
        return client == null ? Pace.USUAL : client.pace();
    }

    private BoundedHttpClient client(Authority authority) {
        return new BoundedHttpClient(
                new AuthorityServers(authority.directory()),
                HttpClient.newBuilder()
                        .sslContext(contexts.apply(authority.client()))
                        .followRedirects(Redirect.NEVER) // Requests are signed for their URL
                        .connectTimeout(TIMEOUT)
                        .proxy(ProxySelector.getDefault())
                        .build(),
                TIMEOUT);
    }

    private static final class SharedConnections extends GenericAcmeProvider {

        private final HttpClient client;

        SharedConnections(HttpClient client) {
            this.client = client;
        }

        /** Only those that are encrypted and verified. */
        @Override
        public boolean accepts(URI serverUri) {
            return "https".equals(serverUri.getScheme());
        }

        @Override
        public HttpClient createHttpClient(NetworkSettings settings) {
            return client;
        }
    }
}
