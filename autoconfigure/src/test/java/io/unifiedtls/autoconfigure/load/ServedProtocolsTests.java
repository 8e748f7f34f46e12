package io.unifiedtls.autoconfigure.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.testing.TestCertificates;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.core.env.StandardEnvironment;

/** Application protocols of hosts that an embedded server answers. */
class ServedProtocolsTests {

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeMaterial() {
        TestCertificates.write(directory, "web", TestCertificates.certificateFor("shop.example"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "h3 | Use h2 and http/1.1.",
                "http2 | Did you mean h2?",
                "http/2 | Did you mean h2?",
                "http1.1 | Did you mean http/1.1?",
                "postgresql | Use h2 and http/1.1."
            })
    void thatNoServerSpeaksAreFaults(String protocol, String remedy) {
        assertThat(faults("unified-tls.server.configuration", protocol))
                .containsExactly(
                        "unified-tls.configurations.web.application-protocols contains %s, which the embedded servers do not "
                                        .formatted(protocol)
                                + "speak. " + remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "http/1.1", "http/1.0", "acme-tls/1"})
    void othersAreNone(String protocol) {
        assertThat(faults("unified-tls.server.configuration", protocol)).isEmpty();
    }

    /** A server of the application's own may speak what it likes. */
    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "h3"})
    void configurationsThatNoHostHasMaySayAnything(String protocol) {
        assertThat(faults("unified-tls.clients[0].configuration", protocol)).isEmpty();
    }

    private static List<String> faults(String use, String protocol) {
        Map<String, Object> properties = new LinkedHashMap<>(Map.of(
                "unified-tls.configurations.web.certificates[0].certificate",
                "file:" + directory.resolve("web.pem"),
                "unified-tls.configurations.web.certificates[0].private-key",
                "file:" + directory.resolve("web.key"),
                "unified-tls.configurations.web.application-protocols",
                protocol,
                use,
                "web"));
        if (use.contains("clients")) {
            properties.put("unified-tls.clients[0].destinations", "shop.example");
        }
        TLSProperties bound = new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("unified-tls", TLSProperties.class);
        LoadAttempt attempt = new PropertiesLoader(
                        ApplicationResourceLoader.get(),
                        DefaultSslBundleRegistry::new,
                        Optional::empty,
                        Optional::empty,
                        Optional::empty,
                        new StandardEnvironment())
                .load(bound);
        try {
            attempt.loaded();
            return List.of();
        } catch (InvalidTLSConfigurationException ex) {
            return ex.faults();
        }
    }
}
