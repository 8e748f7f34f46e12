package io.unifiedtls.server;

import static io.unifiedtls.server.LocalClients.open;
import static io.unifiedtls.server.LocalClients.presented;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.server.MigrationGuide.Block;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** The settings that the endpoint {@code tlsmigration} prints start, and serve what the application served with its old settings. */
@Tag("ci")
@Tag("one-jdk")
@Timeout(120)
class PrintedMigrationIT {

    private static final String SECRET = "correct-horse-battery";
    private static final SigningChain CLIENT = clientCertificate(CLIENT_AUTHORITY);
    private static final SigningChain OTHER = certificateFor("other.example.com");
    private static final List<String> NAMES =
            List.of("shop.example.com", "acme.tenants.example.com", "unknown.example.com");

    @TempDir
    Path directory;

    @BeforeEach
    void writeMaterial() throws Exception {
        write(directory, "default", certificateFor("default.example.com"));
        write(directory, "tenants", certificateFor("*.tenants.example.com"));
        write(directory, "tenants-ca", CLIENT_AUTHORITY);
        write(directory, "partner-ca", CLIENT_AUTHORITY);
        SigningChain shop = certificateFor("shop.example.com");
        write(directory, "shop", shop);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "other",
                OTHER.privateKey(),
                SECRET.toCharArray(),
                OTHER.certificates().toArray(Certificate[]::new));
        store.setKeyEntry(
                "shop",
                shop.privateKey(),
                SECRET.toCharArray(),
                shop.certificates().toArray(Certificate[]::new));
        store(store, "shop.p12");
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("partners", CLIENT_AUTHORITY.certificate());
        store(trust, "trust.p12");
    }

    private void store(KeyStore store, String name) throws Exception {
        try (OutputStream out = Files.newOutputStream(directory.resolve(name))) {
            store.store(out, SECRET.toCharArray());
        }
    }

    static Stream<Block> shapes() throws IOException {
        MigrationGuide guide = MigrationGuide.read();
        return Stream.of(
                guide.find("From `server.ssl`", "before"),
                guide.find("From SSL bundles", "before"),
                new Block("a key store", "with an alias and a password", """
                        server.ssl:
                          key-store: file:/etc/tls/shop.p12
                          key-store-password: correct-horse-battery
                          key-alias: shop
                        server.http2.enabled: false
                        """),
                new Block("a key store", "whose password is a placeholder", """
                        password: correct-horse-battery
                        server.ssl: { key-store: "file:/etc/tls/shop.p12", key-store-password: "${password}", key-alias: shop }
                        """),
                new Block("bundles", "of both kinds, with client authentication for all", """
                        spring.ssl.bundle:
                          jks.shop:
                            keystore: { location: "file:/etc/tls/shop.p12", password: correct-horse-battery }
                            key: { alias: shop }
                            truststore: { location: "file:/etc/tls/trust.p12", password: correct-horse-battery }
                          pem.tenants.keystore: { certificate: "file:/etc/tls/tenants.pem", private-key: "file:/etc/tls/tenants.key" }
                        server.ssl:
                          bundle: tenants
                          client-auth: want
                          server-name-bundles:
                            - { server-name: shop.example.com, bundle: shop }
                        """));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void servesWhatItServed(Block shape) throws Exception {
        Block before = shape.in(directory);
        Map<String, String> served;
        String printed;
        try (var application = start(before.properties(), "management.endpoints.web.exposure.include=tlsmigration")) {
            served = served(application);
            printed = printed(application);
        }
        assertThat(printed).doesNotContain(SECRET);
        List<String> properties = new ArrayList<>(List.of(new Block("", "", printed).properties()));
        Stream.of(before.properties())
                .filter(property -> !property.matches("server\\.(ssl|http2)\\..*"))
                .forEach(properties::add);
        try (var application = start(
                properties.toArray(String[]::new), EmbeddedServer.backend(), "TLS_KEY_STORE_PASSWORD=" + SECRET)) {
            assertThat(served(application)).as(printed).isEqualTo(served);
        }
    }

    private static String printed(ConfigurableApplicationContext application) throws IOException {
        try (SSLSocket socket = open(application, "shop.example.com", Engines.clientContext(CLIENT))) {
            socket.getOutputStream()
                    .write("GET /actuator/tlsmigration HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200").containsIgnoringCase("Content-Type: text/plain");
            return answer.substring(answer.indexOf("# "));
        }
    }

    private static ConfigurableApplicationContext start(String[] properties, String... more) {
        return EmbeddedServer.TOMCAT.start(
                Application.class,
                Stream.concat(Stream.of(properties), Stream.of(more)).toArray(String[]::new));
    }

    /** By name, the certificate, and whether clients are admitted with one of theirs and without. */
    private static Map<String, String> served(ConfigurableApplicationContext application) throws Exception {
        Map<String, String> served = new LinkedHashMap<>();
        for (String name : NAMES) {
            X509Certificate certificate = presented(application, name);
            served.put(
                    name,
                    "%s, %s with a certificate, %s without"
                            .formatted(
                                    LocalClients.names(certificate),
                                    admitted(application, name, CLIENT),
                                    admitted(application, name, null)));
        }
        return served;
    }

    /** A server of TLS 1.3 refuses a client after the client's part of the handshake, so what counts is an answer. */
    private static boolean admitted(
            ConfigurableApplicationContext application, String name, @Nullable SigningChain certificate) {
        try (SSLSocket socket = open(application, name, Engines.clientContext(certificate))) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(name).getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException ex) {
            return false;
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}
}
