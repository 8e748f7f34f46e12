package io.unifiedtls.autoconfigure.client;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.TLSClients;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import io.unifiedtls.autoconfigure.TLSReloadAutoConfiguration;
import io.unifiedtls.autoconfigure.client.ClientKinds.Kind;
import io.unifiedtls.autoconfigure.ssl.TLSSslBundleAutoConfiguration;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.IdentityServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientSsl;
import org.springframework.boot.restclient.autoconfigure.RestTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.web.client.RestClient;

/** All HTTP clients that Spring Boot builds, against servers that want different things of them. */
@Timeout(60)
class TLSClientsIT {

    private static final CertificateAuthority PARTNER_AUTHORITY = CertificateAuthority.create("Partner CA", List.of());
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    static Path directory;

    /** Asks for a certificate; known as {@code localhost}. */
    private static IdentityServer partner = server(partnerConfiguration());

    /** Asks for none; known by its address. */
    private static IdentityServer open = server(openConfiguration());

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    TLSAutoConfiguration.class,
                    TLSReloadAutoConfiguration.class,
                    TLSSslBundleAutoConfiguration.class,
                    TLSClientAutoConfiguration.class,
                    HttpClientAutoConfiguration.class,
                    ImperativeHttpClientAutoConfiguration.class,
                    ReactiveHttpClientAutoConfiguration.class,
                    HttpMessageConvertersAutoConfiguration.class,
                    RestClientAutoConfiguration.class,
                    RestTemplateAutoConfiguration.class,
                    WebClientAutoConfiguration.class))
            .withPropertyValues(
                    "unified-tls.configurations.partner.certificates[0].certificate=file:"
                            + directory.resolve("me.pem"),
                    "unified-tls.configurations.partner.certificates[0].private-key=file:"
                            + directory.resolve("me.key"),
                    "unified-tls.configurations.partner.trust-store.certificates=file:"
                            + directory.resolve("partner-ca.pem"),
                    "unified-tls.configurations.partner.lowest-supported-version=TLSv1.3",
                    "unified-tls.configurations.partner.application-protocols=h2,http/1.1",
                    "unified-tls.configurations.open.trust-store.certificates=file:" + directory.resolve("ca.pem"),
                    "unified-tls.configurations.open.highest-supported-version=TLSv1.2",
                    "unified-tls.reload.enabled=false")
            .withPropertyValues(
                    "unified-tls.clients[0].destinations=localhost,*.partner.example",
                    "unified-tls.clients[0].configuration=partner",
                    "unified-tls.clients[1].destinations=127.0.0.1",
                    "unified-tls.clients[1].configuration=open");

    @BeforeAll
    static void writeMaterial() {
        write(directory, "ca", AUTHORITY);
        write(directory, "partner-ca", PARTNER_AUTHORITY);
    }

    @BeforeEach
    void writeCertificate() {
        write(directory, "me", CLIENT_AUTHORITY.issue(Leaf.client("first", DAY)));
    }

    @AfterAll
    static void stop() {
        partner.close();
        open.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.unifiedtls.autoconfigure.client.ClientKinds#all")
    void eachDestinationGetsItsConfigurationAndWhatIsNewSince(String name, String library, Kind kind) {
        using(library).run(context -> {
            UnaryOperator<String> client = kind.client(context);
            assertThat(client.apply(partnerUrl())).isEqualTo("CN=first TLSv1.3");
            assertThat(client.apply(openUrl())).isEqualTo("anonymous TLSv1.2");

            write(directory, "me", CLIENT_AUTHORITY.issue(Leaf.client("second", DAY)));
            assertThat(context.getBean(TLSReloader.class).reload().outcome()).isEqualTo(TLSReload.Outcome.APPLIED);
            assertThat(client.apply(partnerUrl())).isEqualTo("CN=second TLSv1.3");
        });
    }

    /** The other server's trust, and no trust at all but the system's. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.unifiedtls.autoconfigure.client.ClientKinds#all")
    void trustOfOneDestinationIsNoneForOthers(String name, String library, Kind kind) {
        using(library)
                .withPropertyValues(
                        "unified-tls.clients[0].destinations=other.example",
                        "unified-tls.clients[1].destinations=localhost")
                .run(context -> {
                    UnaryOperator<String> client = kind.client(context);
                    assertThatThrownBy(() -> client.apply(partnerUrl())).hasStackTraceContaining("Partner CA");
                    assertThatThrownBy(() -> client.apply(openUrl())).hasStackTraceContaining("Test CA");
                });
    }

    /** A server whose certificate verifies, and is for the host. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.unifiedtls.autoconfigure.client.ClientKinds#all")
    void serverIsRefusedThatTheDestinationDoesNotAllow(String name, String library, Kind kind) {
        using(library)
                .withPropertyValues(
                        "unified-tls.configurations.partner.allowed-peers=dns:api.partner.example,spiffe://example.org/**",
                        "unified-tls.configurations.open.allowed-peers=dns:*.example")
                .run(context -> {
                    UnaryOperator<String> client = kind.client(context);
                    assertThatThrownBy(() -> client.apply(partnerUrl()))
                            .hasStackTraceContaining(
                                    "allowed-peers allows no name of the verified certificate 'CN=localhost', "
                                            + "which has the DNS names [localhost]. It allows dns:api.partner.example, ");
                    assertThat(client.apply(openUrl())).isEqualTo("anonymous TLSv1.2");
                });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.unifiedtls.autoconfigure.client.ClientKinds#all")
    void entryWithoutDestinationsIsForAllOthers(String name, String library, Kind kind) {
        using(library)
                .withPropertyValues("unified-tls.clients[1].destinations=")
                .run(context ->
                        assertThat(kind.client(context).apply(openUrl())).isEqualTo("anonymous TLSv1.2"));
    }

    /** A bundle says more than a destination. */
    @Test
    void clientWithABundleOfItsOwnKeepsIt() {
        for (String library : List.of("jdk", "http-components", "reactor")) {
            using(library).run(context -> {
                RestClient client = context.getBean(RestClient.Builder.class)
                        .apply(context.getBean(RestClientSsl.class).fromBundle("open"))
                        .build();
                assertThat(client.get().uri(openUrl()).retrieve().body(String.class))
                        .isEqualTo("anonymous TLSv1.2");
                assertThatThrownBy(
                                () -> client.get().uri(partnerUrl()).retrieve().body(String.class))
                        .hasStackTraceContaining("Partner CA");
            });
        }
    }

    @Test
    void clientWithABundleGetsWhatIsNewSince() {
        for (String library : List.of("jdk", "http-components", "reactor")) {
            write(directory, "me", CLIENT_AUTHORITY.issue(Leaf.client("first", DAY)));
            using(library).run(context -> {
                RestClient client = context.getBean(RestClient.Builder.class)
                        .apply(context.getBean(RestClientSsl.class).fromBundle("partner"))
                        .build();
                assertThat(client.get().uri(partnerUrl()).retrieve().body(String.class))
                        .startsWith("CN=first ");
                write(directory, "me", CLIENT_AUTHORITY.issue(Leaf.client("second", DAY)));
                context.getBean(TLSReloader.class).reload();
                assertThat(client.get().uri(partnerUrl()).retrieve().body(String.class))
                        .startsWith("CN=second ");
            });
        }
    }

    @Test
    void mistakesAreRefusedTogether() {
        runner.withPropertyValues(
                        "unified-tls.clients[0].configuration=nobody",
                        "unified-tls.clients[1].destinations=127.0.0.1,127.0.0.1,pa*rtner.example",
                        "unified-tls.clients[2].configuration=open",
                        "unified-tls.clients[3].configuration=partner")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContainingAll(
                                "unified-tls.clients[0].configuration is 'nobody', which does not exist.",
                                "unified-tls.clients[1].destinations[1]: the address 127.0.0.1 is listed twice.",
                                "unified-tls.clients[1].destinations[2] is 'pa*rtner.example', but a wildcard must be the whole",
                                "unified-tls.clients[3] has no destinations, so it applies to all others"));
        using("jdk")
                .withPropertyValues("spring.http.clients.ssl.bundle=open")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("Both unified-tls.clients and an SSL bundle for all clients"));
    }

    @Test
    void policyHoldsForDestinationsAtStart() {
        runner.withPropertyValues("unified-tls.policy=modern")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("Configuration 'open' violates the policy: lowest-supported-version"));
    }

    @Test
    void contextOfADestinationDials() {
        runner.run(context -> {
            TLSClients clients = context.getBean(TLSClients.class);
            assertThat(clients.context("127.0.0.1").configuration().label()).isEqualTo("open");
            assertThat(clients.context("a.partner.example").configuration().label())
                    .isEqualTo("partner");
            assertThat(clients.context("a.b.partner.example").configuration().trustStore())
                    .isEmpty();
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> clients.context("other.example").connect("localhost", partner.port()))
                    .withMessageContaining("Partner CA");
            clients.context("localhost").connect("localhost", partner.port()).close();
        });
    }

    private ApplicationContextRunner using(String library) {
        return runner.withPropertyValues(
                "spring.http.clients.imperative.factory=" + library,
                "spring.http.clients.reactive.connector=" + (library.equals("simple") ? "jdk" : library));
    }

    private static String partnerUrl() {
        return "https://localhost:%d/".formatted(partner.port());
    }

    private static String openUrl() {
        return "https://127.0.0.1:%d/".formatted(open.port());
    }

    private static TLSConfiguration partnerConfiguration() {
        return TLSConfiguration.builder()
                .signingChains(PARTNER_AUTHORITY.issue(
                        Leaf.server(List.of(new GeneralName(GeneralName.dNSName, "localhost")), DAY)))
                .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
                .applicationProtocols(List.of())
                .build();
    }

    private static TLSConfiguration openConfiguration() {
        return TLSConfiguration.builder()
                .signingChains(AUTHORITY.issue(Leaf.server(
                        List.of(
                                new GeneralName(GeneralName.dNSName, "open.example"),
                                new GeneralName(GeneralName.iPAddress, "127.0.0.1")),
                        DAY)))
                .clientAuthentication(ClientAuthentication.want(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
                .applicationProtocols(List.of())
                .build();
    }

    private static IdentityServer server(TLSConfiguration configuration) {
        try {
            return new IdentityServer(
                    Contexts.factory(configuration).server("default").derive(configuration));
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
