package io.unifiedtls.vault.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.autoconfigure.properties.VaultCertificateProperties;
import io.unifiedtls.vault.CertificateWish;
import io.unifiedtls.vault.RequestedKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Faults of settings, all at once, and without secrets. */
class VaultFaultsTests {

    private static List<String> faults(boolean isUsed, boolean hasOperations, String... settings) {
        Map<String, String> all = new HashMap<>();
        Arrays.stream(settings)
                .map(setting -> setting.split("=", 2))
                .forEach(setting -> all.put(setting[0], setting[1]));
        return new VaultFaults(Connections.properties(all), () -> isUsed, () -> hasOperations).faults();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "token=x | unified-tls.vault.address is missing",
                "address=vault | unified-tls.vault.address is 'vault', which is no URL",
                "address=https://a@vault.example.com | which is no URL",
                "address=ftp://vault.example.com | which is no URL",
                "address=http://vault.example.com:8200 | unified-tls.vault.address starts with http, so tokens would be sent in the clear",
                "timeout=0s | unified-tls.vault.timeout must be more than 0s",
                "timeout=2m | unified-tls.vault.timeout must be more than 0s, and at most 60s",
                "connect-timeout=-1s | unified-tls.vault.connect-timeout must",
                "start-timeout=6m | unified-tls.vault.start-timeout must be more than 0s, and at most 300s",
                "transit.key=../keys | unified-tls.vault.transit.key is '../keys'",
                "transit.mount=/transit/ | unified-tls.vault.transit.mount is '/transit/', which is no path",
                "app-role.role-id=x | unified-tls.vault has more than one authentication",
                "app-role.path=../x | unified-tls.vault.app-role.path is '../x'",
                "app-role.secret-id=s3cret | unified-tls.vault.app-role.role-id is missing",
                "kubernetes.path=k8s | unified-tls.vault.kubernetes.role is missing",
            })
    void isReported(String setting, String fault) {
        assertThat(faults(true, false, "token=s3cret", setting))
                .anySatisfy(found ->
                        assertThat(found).startsWith("unified-tls.vault").contains(fault))
                .allSatisfy(found -> assertThat(found).doesNotContain("s3cret"));
    }

    @Test
    void allAreReportedAtOnce() {
        assertThat(faults(true, false, "timeout=0s", "trust=a", "bundle=b")).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8200",
                "http://localhost:8100",
                "http://[::1]:1",
                "https://vault.example.com/path"
            })
    void addressesThatAreRight(String address) {
        assertThat(faults(true, false, "token=x", "address=" + address)).isEmpty();
    }

    @Test
    void nothingIsRequiredUnlessVaultIsUsedOrTheApplicationHasOperations() {
        assertThat(faults(false, false)).isEmpty();
        assertThat(faults(true, true)).isEmpty();
    }

    private static CertificateWish wish(String... settings) {
        Map<String, String> all = new HashMap<>();
        Arrays.stream(settings)
                .map(setting -> setting.split("=", 2))
                .forEach(setting -> all.put("vault." + setting[0], setting[1]));
        return WishReader.read(new Binder(new MapConfigurationPropertySource(all))
                .bindOrCreate("vault", VaultCertificateProperties.class));
    }

    @Test
    void aWishHasDefaults() {
        assertThat(wish("role=web", "names=Shop.Example.com,*.shop.example.com,127.0.0.1,::1"))
                .isEqualTo(new CertificateWish(
                        "pki",
                        "web",
                        List.of("shop.example.com", "*.shop.example.com"),
                        List.of("127.0.0.1", "::1"),
                        Optional.of("shop.example.com"),
                        Optional.empty(),
                        Optional.of(RequestedKey.EC_256)));
        assertThat(wish("role=web", "names=a.example", "mode=issue", "ttl=72h"))
                .satisfies(wish -> assertThat(wish.key()).isEmpty())
                .satisfies(wish -> assertThat(wish.ttl()).contains(Duration.ofDays(3)));
        assertThat(wish("role=web", "names=" + "a".repeat(60) + ".example.com").commonName())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "names=a.example | vault.role is 'null'",
                "role=../x | vault.role is '../x'",
                "role={x} | vault.role is '{x}'",
                "mount=/pki/ | vault.mount is '/pki/'",
                "names=a b | neither a DNS name nor an IP address",
                "ttl=0s | vault.ttl is PT0S",
                "role=web | vault.names must have 1 to 100 names",
            })
    void aWrongWishIsAFault(String setting, String fault) {
        assertThatThrownBy(() -> wish(setting))
                .isInstanceOf(InvalidMaterialException.class)
                .hasMessageContaining(fault);
    }

    @Test
    void propertiesShowNoSecret() {
        assertThat(Connections.properties(
                                Map.of("token", "s3cret", "app-role.secret-id", "s3cret", "app-role.role-id", "s3cret"))
                        .toString())
                .doesNotContain("s3cret");
    }
}
