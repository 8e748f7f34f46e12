package io.unifiedtls.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/** Services with SPIFFE identities, which call each other with the settings of {@code docs/client-certificates.md}. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
@Tag("ci")
class MeshIT {

    private static final String ORDERS = "spiffe://example.org/ns/prod/sa/orders";
    private static final String LEDGER = "spiffe://example.org/ns/prod/sa/ledger";
    private static final String ORDERS_HOST = "orders.example.com";
    private static final String LEDGER_HOST = "ledger.internal";
    private static final CertificateAuthority MESH = CertificateAuthority.create("Mesh", List.of());
    private static final CertificateAuthority OTHERS = CertificateAuthority.create("Another mesh", List.of());
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private Workload orders;
    private Workload ledger;

    @BeforeEach
    void createWorkloads() throws IOException {
        orders = workload("orders", ORDERS_HOST, ORDERS, LEDGER_HOST, LEDGER, MESH);
        ledger = workload("ledger", LEDGER_HOST, LEDGER, ORDERS_HOST, ORDERS, MESH);
    }

    @ParameterizedTest
    @EnumSource
    void identitiesAreAdmittedAndRotated(EmbeddedServer server) throws Exception {
        try (var first = server.start(Service.class, orders.settings());
                var second = server.start(Service.class, ledger.settings())) {
            assertThat(call(first, LEDGER_HOST, second)).startsWith(ORDERS + " ");
            assertThat(call(second, ORDERS_HOST, first)).startsWith(LEDGER + " ");

            SigningChain ofOrders = orders.rotate(MESH);
            SigningChain ofLedger = ledger.rotate(MESH);
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(call(first, LEDGER_HOST, second)).isEqualTo(answerTo(ORDERS, ofOrders));
                assertThat(call(second, ORDERS_HOST, first)).isEqualTo(answerTo(LEDGER, ofLedger));
                assertThat(presented(ofOrders, LEDGER_HOST, second)).isEqualTo(serialNumber(ofLedger));
                assertThat(presented(ofLedger, ORDERS_HOST, first)).isEqualTo(serialNumber(ofOrders));
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void othersAreRefused(EmbeddedServer server, CapturedOutput output) throws Exception {
        try (var first = server.start(Service.class, orders.settings());
                var second = server.start(Service.class, ledger.settings())) {
            for (String spiffeId :
                    List.of("spiffe://example.org/ns/dev/sa/ledger", "spiffe://other.example/ns/prod/sa/ledger")) {
                try (var intruder = intruder(server, spiffeId, MESH)) {
                    assertRefused(() -> call(intruder, LEDGER_HOST, second));
                    await().untilAsserted(() -> assertThat(output)
                            .containsPattern("access_denied server-name=ledger\\.internal .* SPIFFE ID " + spiffeId));
                    assertRefused(() -> call(first, LEDGER_HOST, intruder)).hasStackTraceContaining(spiffeId);
                }
            }
            try (var intruder = intruder(server, LEDGER, OTHERS)) {
                assertRefused(() -> call(intruder, LEDGER_HOST, second));
                assertRefused(() -> call(first, LEDGER_HOST, intruder));
            }
            try (var cart = intruder(server, "spiffe://example.org/ns/prod/sa/cart", MESH)) {
                assertThat(call(cart, LEDGER_HOST, second)).startsWith("spiffe://example.org/ns/prod/sa/cart ");
                assertRefused(() -> call(first, LEDGER_HOST, cart)).hasStackTraceContaining("sa/cart");
            }
            assertThat(call(first, LEDGER_HOST, second)).startsWith(ORDERS + " ");
        }
    }

    /** A service that answers for the ledger's name, and calls the ledger. */
    private ConfigurableApplicationContext intruder(
            EmbeddedServer server, String spiffeId, CertificateAuthority authority) throws IOException {
        String name = spiffeId.replaceAll("\\W+", "-") + System.identityHashCode(authority);
        return server.start(
                Service.class,
                workload(name, LEDGER_HOST, spiffeId, LEDGER_HOST, LEDGER, authority)
                        .settings());
    }

    private Workload workload(
            String name, String host, String spiffeId, String peer, String peerSpiffeId, CertificateAuthority authority)
            throws IOException {
        Path files = Files.createDirectory(directory.resolve(name));
        Workload workload = new Workload(files, host, spiffeId, peer, peerSpiffeId);
        workload.rotate(authority);
        workload.trust(MESH);
        return workload;
    }

    private static String call(ConfigurableApplicationContext from, String host, ConfigurableApplicationContext to) {
        String answer = from.getBean(WebClient.Builder.class)
                .build()
                .get()
                .uri("https://%s:%d/".formatted(host, EmbeddedServer.port(to)))
                .retrieve()
                .bodyToMono(String.class)
                .block(LIMIT);
        return String.valueOf(answer);
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(WebClientRequestException.class);
    }

    /** To a full handshake; a session that is resumed shows the certificate that it began with. */
    private static BigInteger presented(SigningChain identity, String host, ConfigurableApplicationContext to)
            throws Exception {
        return new Client(EmbeddedServer.port(to), MESH.certificate(), identity)
                .get(host)
                .getSerialNumber();
    }

    private static BigInteger serialNumber(SigningChain chain) {
        return chain.leaf().getSerialNumber();
    }

    private static String answerTo(String spiffeId, SigningChain chain) {
        return spiffeId + " " + serialNumber(chain);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
    @Import(Page.class)
    static class Service {

        @Bean
        ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder> loopback() {
            return builder -> builder.withHttpClientCustomizer(client -> client.resolver(LoopbackNames.INSTANCE));
        }

        /** Of its own, since those of all applications end with the first of them. */
        @Bean
        ReactorResourceFactory reactorResources() {
            ReactorResourceFactory resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            resources.setShutdownQuietPeriod(Duration.ZERO);
            return resources;
        }
    }

    @RestController
    static class Page {

        /** Ends the connection, so that each request has a handshake. */
        @GetMapping("/")
        ResponseEntity<String> page(PeerIdentity peer) {
            return ResponseEntity.ok()
                    .header("Connection", "close")
                    .body("%s %s"
                            .formatted(
                                    peer.spiffeId().orElseThrow(),
                                    peer.chain().get(0).getSerialNumber()));
        }
    }
}
