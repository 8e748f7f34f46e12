package io.unifiedtls.server;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.PeerIdentity;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.observability.HandshakeStatistics;
import io.unifiedtls.operations.TLSExplainer;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the suite's servers for servlets run. */
@SpringBootConfiguration
@EnableAutoConfiguration
class SuiteApplication {

    @Bean
    ExplainAgreement agreement(TLSExplainer explainer, HandshakeStatistics statistics) {
        return new ExplainAgreement(explainer, statistics);
    }

    @Bean
    SuiteTenants tenants() {
        return new SuiteTenants();
    }

    @RestController
    static class Pages {

        /** One fact per line. */
        @GetMapping("/")
        String connection(
                @RequestAttribute(TLSConnection.ATTRIBUTE) TLSConnection connection, HttpServletRequest request) {
            X509Certificate[] peer =
                    (X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate");
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
                    attribute.suite=%s
                    attribute.protocol=%s
                    attribute.session=%s
                    attribute.keySize=%s
                    attribute.peer=%s
                    attribute.requested=%s
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
                    request.isSecure(),
                    request.getScheme(),
                    request.getServerName(),
                    request.getHeader("Host"),
                    request.getProtocol(),
                    request.getAttribute("jakarta.servlet.request.cipher_suite"),
                    request.getAttribute("jakarta.servlet.request.secure_protocol"),
                    request.getAttribute("jakarta.servlet.request.ssl_session_id") != null,
                    request.getAttribute("jakarta.servlet.request.key_size"),
                    peer == null ? "" : peer[0].getSubjectX500Principal().getName(),
                    request.getAttribute("org.apache.tomcat.util.net.secure_requested_protocol_versions"),
                    Thread.currentThread());
        }

        /** Gives back what it gets. */
        @PostMapping("/echo")
        byte[] echo(@RequestBody byte[] body) {
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
    }
}
