package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.SigningChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An RSA and an ECDSA certificate of one host, side by side as tools leave them. */
class HostKeyTypesTests {

    private final SigningChain rsa = certificateFor(KeyKind.RSA_2048, "shop.example");
    private final SigningChain ec = certificateFor(KeyKind.P256, "shop.example");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "shop.example/fullchain.cer, shop.example/shop.example.key, shop.example_ecc/fullchain.cer, shop.example_ecc/shop.example.key",
        "shop.example.pem.rsa, shop.example.pem.rsa, shop.example.pem.ecdsa, shop.example.pem.ecdsa",
        "shop.example.pem.rsa, shop.example.pem.rsa.key, shop.example.pem.ecdsa, shop.example.pem.ecdsa.key",
        "shop.example-rsa/fullchain.pem, shop.example-rsa/privkey.pem, shop.example/fullchain.pem, shop.example/privkey.pem",
        "shop.example-rsa/tls.crt, shop.example-rsa/tls.key, shop.example-ecdsa/tls.crt, shop.example-ecdsa/tls.key",
        "shop.example.pem, shop.example.key, shop.example-ec.pem, shop.example-ec.key"
    })
    void bothAnswer(String rsaCertificate, String rsaKey, String ecCertificate, String ecKey) throws IOException {
        write(rsa, rsaCertificate, rsaKey);
        write(ec, ecCertificate, ecKey);
        HostDirectory hosts = open(HostRules.of(null, false));
        assertThat(hosts.find("shop.example").map(Entry::signingChains)).contains(List.of(ec, rsa));
        assertThat(hosts.clashes()).isEmpty();
        assertThat(hosts.find("shop.example").orElseThrow())
                .isSameAs(hosts.find("shop.example").orElseThrow());
    }

    @Test
    void oneAnswersWhereTheOtherIsBroken() throws IOException {
        write(ec, "shop.example/fullchain.pem", "shop.example/privkey.pem");
        write(rsa, "shop.example-rsa/fullchain.pem", "shop.example-rsa/privkey.pem");
        Files.writeString(directory.resolve("shop.example-rsa/privkey.pem"), "no key");
        assertThat(open(HostRules.of(null, false)).find("shop.example").map(Entry::signingChains))
                .contains(List.of(ec));
    }

    @Test
    void theSecondCountsWhenItAppearsAndWhenItGoes() throws IOException {
        write(ec, "shop.example/fullchain.pem", "shop.example/privkey.pem");
        HostDirectory hosts = open(HostRules.of(null, false));
        write(rsa, "shop.example-rsa/fullchain.pem", "shop.example-rsa/privkey.pem");
        assertThat(hosts.look()).isEqualTo(Set.of("shop.example"));
        assertThat(hosts.find("shop.example").map(Entry::signingChains)).contains(List.of(ec, rsa));
        Files.delete(directory.resolve("shop.example-rsa/fullchain.pem"));
        assertThat(hosts.look()).isEqualTo(Set.of("shop.example"));
        assertThat(hosts.find("shop.example").map(Entry::signingChains)).contains(List.of(ec));
    }

    @Test
    void aRenewalOfTheSecondIsTakenOver() throws IOException {
        write(ec, "shop.example/fullchain.pem", "shop.example/privkey.pem");
        write(rsa, "shop.example-rsa/fullchain.pem", "shop.example-rsa/privkey.pem");
        HostDirectory hosts = open(HostRules.of(null, false));
        assertThat(hosts.find("shop.example")).isPresent();
        SigningChain renewed = certificateFor(KeyKind.RSA_2048, "shop.example");
        write(renewed, "shop.example-rsa/fullchain.pem", "shop.example-rsa/privkey.pem");
        assertThat(hosts.look()).isEqualTo(Set.of("shop.example"));
        assertThat(hosts.find("shop.example").map(Entry::signingChains)).contains(List.of(ec, renewed));
    }

    /** Others who want the name are no part of the host. */
    @Test
    void othersStayOut() throws IOException {
        write(ec, "shop.example/fullchain.pem", "shop.example/privkey.pem");
        write(rsa, "other.example/fullchain.pem", "other.example/privkey.pem");
        write(
                certificateFor(KeyKind.RSA_2048, "shop.example"),
                "shop.example-evil/fullchain.pem",
                "shop.example-evil/privkey.pem");
        HostDirectory hosts = open(HostRules.of(null, false));
        assertThat(hosts.find("shop.example").map(Entry::signingChains)).contains(List.of(ec));
        assertThat(hosts.clashes()).hasSize(2);
    }

    /** The ending is that of Ecuador, and its owner is somebody else. */
    @Test
    void topLevelDomainIsNoTypeOfKey() throws IOException {
        write(ec, "shop.example/fullchain.pem", "shop.example/privkey.pem");
        write(
                certificateFor(KeyKind.RSA_2048, "shop.example.ec", "shop.example"),
                "shop.example.ec/fullchain.pem",
                "shop.example.ec/privkey.pem");
        assertThat(open(HostRules.of(null, false)).find("shop.example").map(Entry::signingChains))
                .contains(List.of(ec));
    }

    @Test
    void twoOfOneTypeStillClash() throws IOException {
        write(ec, "shop.example/fullchain.pem", "shop.example/privkey.pem");
        write(
                certificateFor(KeyKind.P256, "shop.example"),
                "shop.example-ec/fullchain.pem",
                "shop.example-ec/privkey.pem");
        HostDirectory hosts = open(HostRules.of(null, false));
        assertThat(hosts.find("shop.example").map(Entry::signingChains)).contains(List.of(ec));
        assertThat(hosts.clashes()).hasSize(1);
    }

    /** A tenant's folder answers what it is called after, and nothing beside it. */
    @Test
    void tenantsKeepTheirNames() throws IOException {
        write(ec, "shop.example/fullchain.pem", "shop.example/privkey.pem");
        write(rsa, "shop.example-rsa/fullchain.pem", "shop.example-rsa/privkey.pem");
        assertThat(open(HostRules.of(null, false).namedByFolder())
                        .find("shop.example")
                        .map(Entry::signingChains))
                .contains(List.of(ec));
    }

    private HostDirectory open(HostRules rules) {
        return new HostDirectory(directory, rules, 10, null);
    }

    private void write(SigningChain chain, String certificate, String key) throws IOException {
        Path certificateFile = directory.resolve(certificate);
        Path keyFile = directory.resolve(key);
        Files.createDirectories(certificateFile.getParent());
        if (certificateFile.equals(keyFile)) {
            Files.writeString(certificateFile, pem(chain.certificates()) + pem(chain.privateKey()));
        } else {
            Files.writeString(certificateFile, pem(chain.certificates()));
            Files.writeString(keyFile, pem(chain.privateKey()));
        }
    }
}
