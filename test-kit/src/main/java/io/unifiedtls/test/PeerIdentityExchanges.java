package io.unifiedtls.test;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.test.web.reactive.server.MockServerConfigurer;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClientConfigurer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;

/**
 * Exchanges of a {@code WebTestClient} without a server as they come over TLS: {@code client.mutateWith(peerIdentity(alice))}.
 * Controllers get the identity, the connection and the {@code SslInfo}; Spring Security authenticates the client.
 */
public final class PeerIdentityExchanges implements WebTestClientConfigurer, MockServerConfigurer {

    private final TLSConnection connection;

    private PeerIdentityExchanges(TLSConnection connection) {
        this.connection = connection;
    }

    /** Exchanges of a client with this chain. It was not verified: no server did so. */
    public static PeerIdentityExchanges peerIdentity(IssuedChain chain) {
        return new PeerIdentityExchanges(Connections.of(chain));
    }

    /** Exchanges of a client with this identity. */
    public static PeerIdentityExchanges peerIdentity(PeerIdentity identity) {
        return new PeerIdentityExchanges(Connections.of(identity));
    }

    /** Exchanges over a connection, with or without a client certificate. */
    public static PeerIdentityExchanges tlsConnection(TLSConnection connection) {
        return new PeerIdentityExchanges(connection);
    }

    @Override
    public void afterConfigurerAdded(
            WebTestClient.Builder builder,
            @Nullable WebHttpHandlerBuilder httpHandlerBuilder,
            @Nullable ClientHttpConnector connector) {
        if (httpHandlerBuilder == null) {
            throw new IllegalStateException(
                    "This WebTestClient is bound to a server, which knows its clients by their handshake. "
                            + "Present a certificate, or bind the client to the application or a controller.");
        }
        beforeServerCreated(httpHandlerBuilder);
    }

    @Override
    public void beforeServerCreated(WebHttpHandlerBuilder builder) {
        // The latest comes last, so that it replaces those of the client that was mutated.
        builder.filters(filters -> filters.add(
                (int) filters.stream()
                        .filter(ConnectionFilter.class::isInstance)
                        .count(),
                new ConnectionFilter(connection)));
    }

    private record ConnectionFilter(TLSConnection connection) implements WebFilter {

        @Override
        public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
            exchange.getAttributes().put(TLSConnection.ATTRIBUTE, connection);
            return chain.filter(exchange.mutate()
                    .request(request -> request.sslInfo(new Information(connection)))
                    .build());
        }
    }

    private record Information(TLSConnection connection) implements SslInfo {

        @Override
        public @Nullable String getSessionId() {
            return null;
        }

        @Override
        public X509Certificate @Nullable [] getPeerCertificates() {
            return connection.peerCertificates().isEmpty()
                    ? null
                    : connection.peerCertificates().toArray(X509Certificate[]::new);
        }
    }
}
