package io.unifiedtls.applications;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.material.KeyKind;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * The settings of the documents start an application, each block as it stands. Its files are made, and the configurations that it takes
 * from elsewhere. The tests of the modules start their blocks.
 */
@Timeout(120)
class DocumentedSettingsIT {

    private static final Pattern USES_CONFIGURATION = Pattern.compile(
            "unified-tls\\.(?:(?:hosts|sources|clients)\\[\\d+]\\.|server\\.|management\\.)configuration|unified-tls\\.configurations\\.[^.]+\\.base");

    @TempDir
    Path directory;

    static Stream<Block> blocks() {
        return Block.in("yaml")
                .filter(block -> block.text().contains("unified-tls:")
                        && !block.text().contains("  fleet:")
                        && !block.text().contains("  acme:")
                        && !block.text().contains("  vault:")
                        && !block.text().contains("- kubernetes:")
                        && !block.text().contains("spiffe:"));
    }

    @Test
    void areThere() {
        assertThat(blocks()).hasSizeGreaterThan(8);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void start(Block block) {
        Map<String, String> settings = block.settings();
        complete(settings);
        Set<String> names = names(settings);
        BlockMaterial material =
                new BlockMaterial(directory, names, block.text().contains("_RSA_") ? KeyKind.RSA_2048 : KeyKind.P256);
        settings.replaceAll(material::made);
        settings.replaceAll((property, value) -> property.equals("unified-tls.development.directory")
                ? directory.resolve(value).toString()
                : value);
        try (ConfigurableApplicationContext application = start(settings)) {
            assertThat(application.getBean(TLSContextFactory.class).configurations())
                    .as("%s", block)
                    .isNotEmpty();
        }
    }

    /** A part of an application's settings refers to others. */
    private static void complete(Map<String, String> settings) {
        TreeSet<String> used = new TreeSet<>();
        settings.forEach((property, value) -> {
            if (USES_CONFIGURATION.matcher(property).matches()) {
                used.add(value);
            }
        });
        if (used.isEmpty()) {
            used.add("web");
        }
        if (settings.keySet().stream()
                .anyMatch(property -> property.matches("unified-tls\\.(hosts|sources|server|redirect)\\b.*"))) {
            settings.putIfAbsent("unified-tls.server.configuration", used.first());
            settings.putIfAbsent("unified-tls.server.backend", "auto"); // As it stands, whatever the other tests use
        }
        if (settings.containsKey("unified-tls.redirect.port")) {
            settings.put("unified-tls.redirect.port", "0");
            settings.putIfAbsent("unified-tls.hosts[0].server-names", "docs.example");
            settings.putIfAbsent("unified-tls.hosts[0].configuration", used.first());
        }
        used.stream()
                .filter(name -> settings.keySet().stream()
                        .noneMatch(property -> property.startsWith("unified-tls.configurations." + name + ".")))
                .toList()
                .forEach(name -> settings.putAll(configuration(name, settings)));
    }

    /** One with a certificate, but in development, which makes them. */
    private static Map<String, String> configuration(String name, Map<String, String> settings) {
        String at = "unified-tls.configurations.%s.".formatted(name);
        return "true".equals(settings.get("unified-tls.development.enabled"))
                ? Map.of(at + "client-authentication", "none")
                : Map.of(
                        at + "certificates[0].certificate", "file:/etc/tls/%s.pem".formatted(name),
                        at + "certificates[0].private-key", "file:/etc/tls/%s.key".formatted(name));
    }

    private static Set<String> names(Map<String, String> settings) {
        Set<String> names = new TreeSet<>();
        names.add("docs.example");
        settings.forEach((property, value) -> {
            if (property.matches("unified-tls\\.hosts\\[\\d+]\\.server-names(\\[\\d+])?")) {
                names.add(value);
            }
        });
        return names;
    }

    private static ConfigurableApplicationContext start(Map<String, String> settings) {
        return EmbeddedServer.TOMCAT.start(Application.class, settings);
    }

    /** Has what the documents' beans stand for. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        CertificateRepository tenantCertificates() {
            return new CertificateRepository() {

                @Override
                public Optional<Entry> find(String name) {
                    return Optional.empty();
                }

                @Override
                public Stream<Summary> list() {
                    return Stream.empty();
                }
            };
        }
    }
}
