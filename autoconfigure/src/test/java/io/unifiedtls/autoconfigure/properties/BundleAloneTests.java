package io.unifiedtls.autoconfigure.properties;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** A configuration that is an SSL bundle under another name, and one that is more. */
class BundleAloneTests {

    @Test
    void bundleIsAlone() {
        assertThat(configuration(Map.of("bundle", "web")).isBundleAlone()).isTrue();
        assertThat(configuration(Map.of("base", "web")).isBundleAlone()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "base, web",
        "certificates[0].alias, web",
        "trust-store.system, true",
        "client-authentication, want",
        "lowest-supported-version, TLSv1.3",
        "highest-supported-version, TLSv1.2",
        "cipher-suites, TLS_AES_128_GCM_SHA256",
        "named-groups, x25519",
        "signature-schemes, ed25519",
        "application-protocols, h2",
        "sessions.timeout, 1m",
        "ocsp-stapling, false"
    })
    void anySettingBesidesMakesItMore(String setting, String value) {
        assertThat(configuration(Map.of("bundle", "web", setting, value)).isBundleAlone())
                .isFalse();
    }

    private static TLSConfigurationProperties configuration(Map<String, String> settings) {
        Map<String, String> values = new LinkedHashMap<>();
        settings.forEach((name, value) -> values.put("web." + name, value));
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("web", TLSConfigurationProperties.class);
    }
}
