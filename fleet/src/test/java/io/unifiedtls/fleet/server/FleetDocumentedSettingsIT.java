package io.unifiedtls.fleet.server;

import static io.unifiedtls.fleet.server.Handshakes.presented;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** The settings of the fleet's document start an application, each block as it stands, and a host is served. Files are made. */
@Tag("ci")
@Timeout(120)
class FleetDocumentedSettingsIT {

    private static final Path DOCUMENT = Path.of("../docs/fleet.md");
    private static final Pattern KEY = Pattern.compile("file:/etc/tls/([a-z0-9.-]+)");

    @TempDir
    Path directory;

    static List<String> blocks() throws IOException {
        return Pattern.compile("(?ms)^```yaml\\n(.*?)^```")
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void areThere() throws IOException {
        assertThat(blocks()).hasSizeGreaterThan(2);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void serveAHost(String block) throws Exception {
        boolean hasDataSource = block.contains("  fleet:");
        SigningChain shop = certificateFor("shop.example.com");
        try (ConfigurableApplicationContext application = start(block, hasDataSource)) {
            TLSHosts hosts = application.getBean(TLSHosts.class);
            hosts.claim("customer-42", "shop.example.com", ProofMethod.OPERATOR);
            hosts.attach(
                    "customer-42",
                    "shop.example.com",
                    TestCertificates.pem(shop.certificates()),
                    TestCertificates.pem(shop.privateKey()));
            assertThat(presented(application, "shop.example.com")).isEqualTo(shop.leaf());
            assertThat(application.getBean(FleetDatabase.class).own()).isEqualTo(!hasDataSource);
        }
    }

    /** The first block has what the others need of a server. */
    private ConfigurableApplicationContext start(String block, boolean hasDataSource) throws IOException {
        List<String> properties = new ArrayList<>();
        properties.add("spring.config.additional-location=%s,%s"
                .formatted(file("server.yaml", blocks().get(0)), file("block.yaml", withKeys(block))));
        if (hasDataSource) {
            Database database = PostgresServer.shared().newDatabase();
            properties.add("spring.datasource.url="
                    + (block.contains("initialize-schema: always") ? database : database.withSchema()).url());
            properties.add("spring.datasource.username=" + database.user());
            properties.add("DATABASE_PASSWORD=none");
        } else {
            properties.add("unified-tls.fleet.directory=" + directory.resolve("fleet"));
        }
        return FleetServer.TOMCAT.start(Application.class, properties.toArray(String[]::new));
    }

    private String file(String name, String content) throws IOException {
        return "file:" + Files.writeString(directory.resolve(name), content);
    }

    /** Makes the sealing keys as {@code openssl rand -base64 32} does. */
    private String withKeys(String block) throws IOException {
        for (MatchResult key : KEY.matcher(block).results().toList()) {
            byte[] bytes = new byte[32];
            new SecureRandom().nextBytes(bytes);
            file(key.group(1), Base64.getEncoder().encodeToString(bytes) + "\n");
        }
        return KEY.matcher(block).replaceAll("file:" + Matcher.quoteReplacement(directory + "/") + "$1");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
