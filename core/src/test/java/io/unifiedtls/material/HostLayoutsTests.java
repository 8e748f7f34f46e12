package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.CertificateRepository.Summary;
import io.unifiedtls.SigningChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Directories as ACME clients and proxies leave them, wildcards included. */
class HostLayoutsTests {

    @TempDir
    Path directory;

    static Stream<Arguments> layouts() {
        return Stream.of(
                Arguments.of("lego", "shop.example", "shop.example.crt", "shop.example.key"),
                Arguments.of("lego", "*.shop.example", "_.shop.example.crt", "_.shop.example.key"),
                Arguments.of("Caddy", "shop.example", "shop.example/shop.example.crt", "shop.example/shop.example.key"),
                Arguments.of(
                        "Caddy",
                        "*.shop.example",
                        "wildcard_.shop.example/wildcard_.shop.example.crt",
                        "wildcard_.shop.example/wildcard_.shop.example.key"),
                Arguments.of(
                        "acme.sh",
                        "shop.example",
                        "shop.example_ecc/fullchain.cer",
                        "shop.example_ecc/shop.example.key"),
                Arguments.of("acme.sh", "shop.example", "shop.example/fullchain.cer", "shop.example/shop.example.key"),
                Arguments.of(
                        "acme.sh",
                        "*.shop.example",
                        "*.shop.example_ecc/fullchain.cer",
                        "*.shop.example_ecc/*.shop.example.key"),
                Arguments.of("HAProxy", "shop.example", "shop.example.pem", "shop.example.pem"));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("layouts")
    void areKnown(String tool, String name, String certificate, String key) throws IOException {
        SigningChain chain = certificateFor(name);
        write(certificate, pem(chain.certificates()));
        write(key, pem(chain.privateKey()));
        HostDirectory hosts = open(false);
        assertThat(hosts.faults()).isEmpty();
        assertThat(hosts.find(name).map(Entry::signingChains)).contains(List.of(chain));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("layouts")
    void theirFoldersAndFilesCarryTheName(String tool, String name, String certificate, String key) throws IOException {
        SigningChain chain = certificateFor(name, "victim.example");
        write(certificate, pem(chain.certificates()));
        write(key, pem(chain.privateKey()));
        HostDirectory hosts = open(true);
        assertThat(hosts.find(name)).isPresent();
        assertThat(hosts.find("victim.example")).isEmpty();
    }

    /** As lego and Caddy write them. */
    @Test
    void filesBesideAreNoHosts() throws IOException {
        SigningChain chain = certificateFor("shop.example");
        write("shop.example.crt", pem(chain.certificates()));
        write("shop.example.key", pem(chain.privateKey()));
        write("shop.example.issuer.crt", pem(chain.certificates().subList(0, 1)));
        write("shop.example.json", "{}");
        write("._shop.example.pem", "of macOS");
        write(".DS_Store", "of macOS");
        HostDirectory hosts = open(false);
        assertThat(hosts.faults()).isEmpty();
        try (Stream<Summary> all = hosts.list()) {
            assertThat(all).hasSize(1);
        }
    }

    /** As {@code lego --pem} writes them. */
    @Test
    void theSamePairAsPemIsOneHost() throws IOException {
        SigningChain chain = certificateFor("shop.example");
        write("shop.example.crt", pem(chain.certificates()));
        write("shop.example.pem", pem(chain.certificates()) + pem(chain.privateKey()));
        write("shop.example.key", pem(chain.privateKey()));
        HostDirectory hosts = open(false);
        assertThat(hosts.clashes()).isEmpty();
        assertThat(hosts.find("shop.example")).isPresent();
    }

    @Test
    void aCertificateWithoutKeyIsAFault() throws IOException {
        write("shop.example.pem", pem(certificateFor("shop.example").certificates()));
        HostDirectory hosts = open(false);
        assertThat(hosts.faults()).containsOnlyKeys("shop.example");
        assertThat(hosts.faults().get("shop.example")).contains("shop.example.key does not exist or cannot be read");
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, Files.exists(path) ? Files.readString(path) + text : text);
    }

    private HostDirectory open(boolean byFolder) {
        HostRules rules = HostRules.of(null, false);
        return new HostDirectory(directory, byFolder ? rules.namedByFolder() : rules, 10, null);
    }
}
