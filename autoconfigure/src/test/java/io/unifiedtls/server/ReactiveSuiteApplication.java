package io.unifiedtls.server;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.PeerIdentity;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.observability.HandshakeStatistics;
import io.unifiedtls.operations.TLSExplainer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** What the suite's servers for WebFlux run. */
@SpringBootConfiguration
@EnableAutoConfiguration
class ReactiveSuiteApplication {

    @Bean
    ExplainAgreement agreement(TLSExplainer explainer, HandshakeStatistics statistics) {
        return new ExplainAgreement(explainer, statistics);
    }

    @Bean
    SuiteTenants tenants() {
        return new SuiteTenants();
    }

    /** One event loop for all connections, so that whatever blocks it blocks everybody. */
    @Bean
    ReactorResourceFactory reactorResourceFactory() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        resources.setLoopResources(LoopResources.create("only-loop", 1, true));
        return resources;
    }

    @RestController
    static class ReactivePages {

        /** One fact per line. */
        @GetMapping("/")
        String connection(
                @RequestAttribute(TLSConnection.ATTRIBUTE) TLSConnection connection, ServerHttpRequest request) {
            return """
                    configuration=%s
                    version=%s
                    suite=%s
                    protocol=%s
                    name=%s
                    resumed=%s
                    peer=%s
                    secure=%s
                    scheme=%s
                    hosts=%s %s
                    http=%s
                    attribute.session=%s
                    attribute.peer=%s
                    thread=%s
                    """.formatted(
                    connection.configurationLabel(),
                    connection.version(),
                    connection.cipherSuite(),
                    connection
                            .applicationProtocol()
                            .map(ApplicationProtocol::name)
                            .orElse("none"),
                    connection.serverName().map(ServerName::value).orElse("none"),
                    connection.resumed(),
                    connection.peerCertificates().stream()
                            .map(certificate ->
                                    certificate.getSubjectX500Principal().getName())
                            .collect(Collectors.joining(";")),
                    "https".equals(request.getURI().getScheme()),
                    request.getURI().getScheme(),
                    request.getURI().getHost(),
                    request.getHeaders().getFirst("Host"),
                    connection.applicationProtocol().equals(Optional.of(ApplicationProtocol.H2))
                            ? "HTTP/2.0"
                            : "HTTP/1.1",
                    request.getSslInfo() != null,
                    peer(request.getSslInfo()),
                    Thread.currentThread());
        }

        /** Gives back what it gets. */
        @PostMapping("/echo")
        Mono<byte[]> echo(@RequestBody Mono<byte[]> body) {
            return body;
        }

        /** Loads a script of another host. */
        @GetMapping(path = "/page", produces = "text/html")
        String page(@RequestParam String script, Optional<TLSConnection> connection) {
            return "<body><p>%s</p><p id=answer>none</p><script src='%s'></script></body>"
                    .formatted(connection.map(TLSConnection::configurationLabel).orElse("plain"), script);
        }

        @GetMapping(path = "/script", produces = "text/javascript")
        String script(TLSConnection connection) {
            return "document.getElementById('answer').textContent = 'answered by %s'"
                    .formatted(connection.configurationLabel());
        }

        @GetMapping("/identity")
        String identity(PeerIdentity peer, Optional<PeerIdentity> same) {
            return "%s by %s, %s".formatted(peer.subject(), peer.configurationLabel(), same.equals(Optional.of(peer)));
        }

        /** Long enough for compression to pay. */
        @GetMapping("/long")
        String text() {
            return "long ".repeat(10_000);
        }

        private static String peer(@Nullable SslInfo info) {
            X509Certificate[] chain = info == null ? null : info.getPeerCertificates();
            return chain == null || chain.length == 0
                    ? ""
                    : chain[0].getSubjectX500Principal().getName();
        }
    }
}
