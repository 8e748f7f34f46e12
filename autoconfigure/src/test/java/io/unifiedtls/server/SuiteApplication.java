package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSServerContext;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What the suite's servers run: it tells what was negotiated, and has tenants of every kind. */
@SpringBootConfiguration
@EnableAutoConfiguration
class SuiteApplication {

    @Bean
    SniResolver tenants() {
        return new Tenants();
    }

    /** Names that end with {@code .tenant.example}, and a try to take a host of the table. */
    static final class Tenants implements SniResolver {

        private final ConcurrentMap<ServerName, TLSConfiguration> configurations = new ConcurrentHashMap<>();

        @Override
        public Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context) {
            return clientHello.serverName().map(name -> switch (name.value()) {
                case "throws.tenant.example" -> throw new IllegalStateException("tenant database is down");
                case "suspended.tenant.example" -> throw new HandshakeRefusedException(Alert.ACCESS_DENIED);
                case "slow.tenant.example" -> sleep(context);
                case "unsupported.tenant.example" -> unsupported(context);
                case "need.example" -> context.configuration();
                default -> name.value().endsWith(".tenant.example") ? derived(name, context) : null;
            });
        }

        private TLSConfiguration derived(ServerName name, TLSServerContext context) {
            return configurations.computeIfAbsent(
                    name,
                    key -> context.configuration().toBuilder()
                            .certificates(certificateFor(key.value()))
                            .build());
        }

        private static TLSConfiguration unsupported(TLSServerContext context) {
            return context.configuration().toBuilder()
                    .label("unsupported")
                    .namedGroups(List.of(NamedGroup.of("SecP256r1MLKEM768")))
                    .build();
        }

        private static TLSConfiguration sleep(TLSServerContext context) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            return context.configuration();
        }
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
                    http=%s
                    attribute.suite=%s
                    attribute.protocol=%s
                    attribute.session=%s
                    attribute.keySize=%s
                    attribute.peer=%s
                    attribute.requested=%s
                    thread=%s
                    """.formatted(
                    connection.configuration(),
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

        /** Long enough for compression to pay. */
        @GetMapping("/long")
        String text() {
            return "long ".repeat(10_000);
        }
    }
}
