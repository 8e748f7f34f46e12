package io.unifiedtls.acme.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.TLSCertificates;
import io.unifiedtls.fleet.testing.FleetServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The settings of the document, and those of the README, start an application, each block as it stands. Nothing is ordered, so no authority is asked. */
@Tag("ci")
@Timeout(300)
class AcmeDocumentedSettingsIT {

    private static final Path DOCUMENT = Path.of("../docs/acme.md");
    private static final Path README = Path.of("../README.md");

    @TempDir
    Path directory;

    static List<String> blocks() throws IOException {
        return Stream.concat(
                        blocks(DOCUMENT).stream(), blocks(README).stream().filter(block -> block.contains("  acme:")))
                .toList();
    }

    private static List<String> blocks(Path document) throws IOException {
        return Pattern.compile("(?ms)^```yaml\\n(.*?)^```")
                .matcher(Files.readString(document))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void areThere() throws IOException {
        assertThat(blocks(DOCUMENT)).hasSizeGreaterThan(2);
        assertThat(blocks()).hasSizeGreaterThan(blocks(DOCUMENT).size());
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void start(String block) throws IOException {
        String first = file("server.yaml", blocks().get(0));
        String own = file("block.yaml", block.replace("port: 8080", "port: 0"));
        try (ConfigurableApplicationContext application = FleetServer.TOMCAT.start(
                Application.class,
                "spring.config.additional-location=%s,%s".formatted(first, own),
                "unified-tls.fleet.jobs.enabled=false",
                "unified-tls.fleet.directory=" + directory.resolve("fleet"))) {
            TLSCertificates certificates = application.getBean(TLSCertificates.class);
            assertThat(certificates.find("nobody", "shop.example")).isEmpty();
        }
    }

    private String file(String name, String content) throws IOException {
        return "file:" + Files.writeString(directory.resolve(name), content);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        IssuanceDecision decision() {
            return request -> Decision.deny("no customer");
        }
    }
}
