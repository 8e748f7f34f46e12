package io.unifiedtls.autoconfigure.ssl;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.handler.ssl.SslContextBuilder;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.EchoServer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;

/** Configurations as SSL bundles, and SSL bundles as configurations, against a server that asks for a certificate. */
class TLSSslBundlesIT {

    private static final TLSConfiguration SERVER = TLSConfiguration.builder()
            .signingChains(certificateFor("localhost"))
            .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
            .build();

    @TempDir
    static Path directory;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class, TLSAutoConfiguration.class, TLSSslBundleAutoConfiguration.class));

    @BeforeAll
    static void writeMaterial() {
        write(directory, "ca", AUTHORITY);
        write(directory, "me", clientCertificate(CLIENT_AUTHORITY));
    }

    private ApplicationContextRunner configured() {
        return runner.withPropertyValues(
                "unified-tls.configurations.bank.certificates[0].certificate=file:" + directory.resolve("me.pem"),
                "unified-tls.configurations.bank.certificates[0].private-key=file:" + directory.resolve("me.key"),
                "unified-tls.configurations.bank.trust-store.certificates=file:" + directory.resolve("ca.pem"),
                "unified-tls.configurations.bank.lowest-supported-version=TLSv1.3");
    }

    private ApplicationContextRunner bundled() {
        return runner.withPropertyValues(
                "spring.ssl.bundle.pem.corporate.keystore.certificate=file:" + directory.resolve("me.pem"),
                "spring.ssl.bundle.pem.corporate.keystore.private-key=file:" + directory.resolve("me.key"),
                "spring.ssl.bundle.pem.corporate.truststore.certificate=file:" + directory.resolve("ca.pem"),
                "spring.ssl.bundle.pem.corporate.options.enabled-protocols=TLSv1.2");
    }

    @Test
    void configurationIsABundleWithEverySetting() {
        configured().run(context -> {
            SslBundle bundle = context.getBean(SslBundles.class).getBundle("bank");
            assertThat(bundle.getOptions().getEnabledProtocols()).containsExactly("TLSv1.3");
            SSLContext sslContext = bundle.createSslContext();
            try (EchoServer server = new EchoServer(
                            Contexts.factory(SERVER).server("default").derive(SERVER));
                    SSLSocket socket =
                            (SSLSocket) sslContext.getSocketFactory().createSocket("localhost", server.port())) {
                assertThat(echoed(socket)).isEqualTo("hello");
                assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
                try (SSLSocket other = (SSLSocket) sslContext
                        .getSocketFactory()
                        .createSocket(new Socket("localhost", server.port()), "other.example", 1, true)) {
                    assertThatExceptionOfType(SSLException.class)
                            .isThrownBy(other::startHandshake)
                            .withMessageContaining("is for [localhost]");
                }
            }
        });
    }

    /** As Reactor Netty's connectors and most drivers do. */
    @Test
    void managersAndStoresOfTheBundleHaveKeysAndTrust() {
        configured().run(context -> {
            SslBundle bundle = context.getBean(SslBundles.class).getBundle("bank");
            var tls = SslContextBuilder.forClient()
                    .keyManager(bundle.getManagers().getKeyManagerFactory())
                    .trustManager(bundle.getManagers().getTrustManagerFactory())
                    .build();
            try (EchoServer server =
                    new EchoServer(Contexts.factory(SERVER).server("default").derive(SERVER))) {
                Connection connection = TcpClient.create()
                        .host("localhost")
                        .port(server.port())
                        .secure(spec -> spec.sslContext(tls))
                        .connectNow();
                connection.outbound().sendString(Mono.just("hello")).then().block(Duration.ofSeconds(30));
                assertThat(connection.inbound().receive().asString().blockFirst(Duration.ofSeconds(30)))
                        .isEqualTo("hello");
                connection.disposeNow();
            }
        });
    }

    /** An entry of a key store has one name for both algorithms, and readers of the key file may give it another one. */
    @Test
    void storeOfTheBundleHasKeysForRsassaPss() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSASSA-PSS");
        generator.initialize(2_048);
        SigningChain chain =
                CLIENT_AUTHORITY.issue(Leaf.client("pss", Duration.ofDays(1)), generator.generateKeyPair());
        write(directory, "pss", chain);
        configured()
                .withPropertyValues(
                        "unified-tls.configurations.bank.certificates[0].certificate=file:"
                                + directory.resolve("pss.pem"),
                        "unified-tls.configurations.bank.certificates[0].private-key=file:"
                                + directory.resolve("pss.key"))
                .run(context -> {
                    SslStoreBundle stores =
                            context.getBean(SslBundles.class).getBundle("bank").getStores();
                    KeyStore keyStore = Objects.requireNonNull(stores.getKeyStore());
                    char[] password =
                            Objects.requireNonNull(stores.getKeyStorePassword()).toCharArray();
                    assertThat(keyStore.getCertificateChain("bank")).containsExactly(chain.leaf());
                    assertThat(chain.leaf().getPublicKey().getAlgorithm()).isEqualTo("RSASSA-PSS");
                    assertThat(keyStore.getKey("bank", password))
                            .isInstanceOfSatisfying(
                                    RSAPrivateKey.class,
                                    key -> assertThat(key.getModulus())
                                            .isEqualTo(
                                                    ((RSAPublicKey) chain.leaf().getPublicKey()).getModulus()));
                });
    }

    @Test
    void bundleIsAConfigurationAndMayBeChanged() {
        bundled()
                .withPropertyValues(
                        "unified-tls.configurations.corporate.bundle=corporate",
                        "unified-tls.configurations.partner.bundle=corporate",
                        "unified-tls.configurations.partner.highest-supported-version=TLSv1.3",
                        "unified-tls.configurations.partner.trust-store.certificates=file:"
                                + directory.resolve("ca.pem"))
                .run(context -> {
                    TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
                    TLSConfiguration corporate = contexts.configuration("corporate");
                    assertThat(corporate.highestSupportedVersion()).isEqualTo(TLSVersion.TLS_1_2);
                    assertThat(corporate.signingChains()).hasSize(1);
                    assertThat(contexts.configuration("partner").highestSupportedVersion())
                            .isEqualTo(TLSVersion.TLS_1_3);
                    try (EchoServer server = new EchoServer(
                                    Contexts.factory(SERVER).server("default").derive(SERVER));
                            TLSSocket socket = contexts.client("corporate").connect("localhost", server.port())) {
                        socket.outputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                        assertThat(socket.inputStream().readNBytes(5)).hasSize(5);
                        assertThat(socket.connection().version()).isEqualTo(TLSVersion.TLS_1_2);
                        assertThat(socket.connection().serverName()).contains(new ServerName("localhost"));
                    }
                    assertThat(context.getBean(SslBundles.class).getBundleNames())
                            .containsExactlyInAnyOrder("corporate", "partner");
                });
    }

    @Test
    void clashesAndLoopsAreRefused() {
        bundled()
                .withPropertyValues("unified-tls.configurations.corporate.trust-store.certificates=file:"
                        + directory.resolve("ca.pem"))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("but spring.ssl.bundle already has one"));
        bundled()
                .withPropertyValues("unified-tls.configurations.web.bundle=nobody")
                .run(
                        context -> assertThat(context)
                                .getFailure()
                                .rootCause()
                                .hasMessageContaining(
                                        "The SSL bundle 'nobody' does not exist. Set it to one of those in spring.ssl.bundle: corporate."));
        configured()
                .withPropertyValues("unified-tls.configurations.web.bundle=bank")
                .run(
                        context -> assertThat(context)
                                .getFailure()
                                .rootCause()
                                .hasMessageContaining(
                                        "The SSL bundle 'bank' comes from unified-tls.configurations.bank. Use base instead of bundle."));
    }

    /** Whoever takes the stores gets no more than whoever takes the context. */
    @Test
    void thePolicyHoldsForTheStores() {
        write(directory, "rsa", certificateFor(KeyKind.RSA_2048, "me.example"));
        ApplicationContextRunner refusing = configured()
                .withPropertyValues(
                        "unified-tls.configurations.weak.base=bank",
                        "unified-tls.configurations.weak.certificates[0].certificate=file:"
                                + directory.resolve("rsa.pem"),
                        "unified-tls.configurations.weak.certificates[0].private-key=file:"
                                + directory.resolve("rsa.key"),
                        "unified-tls.policies.large.smallest-rsa-key=3072",
                        "unified-tls.policy=large");
        refusing.run(context -> {
            SslBundles bundles = context.getBean(SslBundles.class);
            assertThat(bundles.getBundle("bank").getStores().getKeyStore()).isNotNull();
            assertThatExceptionOfType(PolicyViolationException.class)
                    .isThrownBy(() -> bundles.getBundle("weak").getStores())
                    .withMessageContaining("contains an RSA key of 2048 bits");
        });
        refusing.withPropertyValues("unified-tls.policy-mode=report")
                .run(context -> assertThat(context.getBean(SslBundles.class)
                                .getBundle("weak")
                                .getStores()
                                .getKeyStore())
                        .isNotNull());
    }

    private static String echoed(SSLSocket socket) throws java.io.IOException {
        socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
    }
}
