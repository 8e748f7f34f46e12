package io.unifiedtls.actuate;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.autoconfigure.load.PropertiesLoader;
import io.unifiedtls.autoconfigure.properties.TLSConfigurationProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.core.env.StandardEnvironment;

/** A setting of the properties reaches the configuration, and the endpoint calls it by its name. */
class SettingsOfPropertiesTests {

    private static final Map<String, Map<String, String>> EXAMPLES = Map.ofEntries(
            Map.entry(
                    "certificates",
                    Map.of("certificates[0].certificate", "shop.pem", "certificates[0].private-key", "shop.key")),
            Map.entry("trust-store", Map.of("trust-store.system", "true")),
            Map.entry("client-authentication", Map.of("client-authentication", "need")),
            Map.entry("allowed-peers", Map.of("allowed-peers", "dns:*.partners.example")),
            Map.entry("lowest-supported-version", Map.of("lowest-supported-version", "TLSv1.3")),
            Map.entry("highest-supported-version", Map.of("highest-supported-version", "TLSv1.2")),
            Map.entry(
                    "cipher-suites",
                    Map.of("cipher-suites", "TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")),
            Map.entry("named-groups", Map.of("named-groups", "x25519")),
            Map.entry("signature-schemes", Map.of("signature-schemes", "ecdsa_secp256r1_sha256")),
            Map.entry("application-protocols", Map.of("application-protocols", "h2")),
            Map.entry("sessions", Map.of("sessions.timeout", "1m")),
            Map.entry("ocsp-stapling", Map.of("ocsp-stapling", "true")));

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeMaterial() {
        write(directory, "shop", certificateFor("shop.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
    }

    /** All but those that stand for others. */
    static Stream<String> settings() {
        return Stream.of(TLSConfigurationProperties.class.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                .filter(name -> !Set.of("base", "bundle", "spiffe").contains(name));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void settingReachesTheConfigurationAndHasItsName(String setting) {
        assertThat(EXAMPLES).as("Add an example of each new setting").containsKey(setting);
        assertThat(Settings.differences(
                        configuration(Map.of()), configuration(EXAMPLES.getOrDefault(setting, Map.of()))))
                .containsExactly(setting);
    }

    private static TLSConfiguration configuration(Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("unified-tls.configurations.shop.trust-store.certificates", location("client-ca.pem"));
        settings.forEach((name, value) -> all.put(
                "unified-tls.configurations.shop." + name, name.startsWith("certificates") ? location(value) : value));
        TLSProperties properties =
                new Binder(new MapConfigurationPropertySource(all)).bindOrCreate("unified-tls", TLSProperties.class);
        TLSConfiguration configuration = new PropertiesLoader(
                        ApplicationResourceLoader.get(),
                        DefaultSslBundleRegistry::new,
                        Optional::empty,
                        Optional::empty,
                        Optional::empty,
                        new StandardEnvironment())
                .load(properties)
                .loaded()
                .configurations()
                .get("shop");
        assertThat(configuration).isNotNull();
        return configuration;
    }

    private static String location(String file) {
        return "file:" + directory.resolve(file);
    }
}
