package io.unifiedtls.material;

import static io.unifiedtls.material.TenantFiles.folder;
import static io.unifiedtls.material.TenantFiles.found;
import static io.unifiedtls.material.TenantFiles.living;
import static io.unifiedtls.material.TenantFiles.valid;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An entry claims a name only if it could answer it. */
class HostClaimsTests {

    private static final String NAME = "victim.example";

    @TempDir
    Path directory;

    private final SigningChain victims = certificateFor(NAME);

    /** Neither at the start nor later. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keyOfAnotherClaimsNothing(boolean restarted) throws Exception {
        write(directory, "mine", victims);
        HostDirectory hosts = open();
        write(directory, NAME, living(Duration.ofDays(3_650), NAME));
        Files.writeString(
                directory.resolve(NAME + ".key"), pem(certificateFor(NAME).privateKey()));
        hosts.look();
        assertThat(found(restarted ? open() : hosts, NAME)).isEqualTo(victims);
        assertThat(hosts.faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "pem"})
    void missingFileClaimsNothing(String ending) throws Exception {
        write(directory, "mine", victims);
        write(directory, NAME, living(Duration.ofDays(3_650), NAME));
        Files.delete(directory.resolve(NAME + "." + ending));
        HostDirectory hosts = open();
        assertThat(found(hosts, NAME)).isEqualTo(victims);
        assertThat(hosts.faults()).isEmpty();
    }

    /** Where the trust of its clients is the host's own. */
    @Test
    void missingTrustClaimsNothing() throws Exception {
        write(directory, "mine", victims);
        write(directory, "mine.client-ca", CLIENT_AUTHORITY);
        write(directory, NAME, living(Duration.ofDays(3_650), NAME));
        HostDirectory hosts = new HostDirectory(directory, null, true, 10);
        assertThat(found(hosts, NAME)).isEqualTo(victims);
    }

    @Test
    void nameWithoutAnybodyWhoCanAnswerIsDisabled() throws Exception {
        for (String file : List.of("a", "b")) {
            write(directory, file, certificateFor(NAME));
            Files.writeString(directory.resolve(file + ".key"), "torn");
        }
        HostDirectory hosts = open();
        assertThat(hosts.faults()).containsOnlyKeys(NAME);
        assertThatExceptionOfType(InvalidMaterialException.class).isThrownBy(() -> hosts.find(NAME));
        write(directory, "b", victims);
        hosts.look();
        assertThat(found(hosts, NAME)).isEqualTo(victims);
        assertThat(hosts.faults()).isEmpty();
    }

    /** Below the wildcard of another, which answers in its place. */
    @Test
    void brokenEntryTakesNoNameFromAWildcard() throws Exception {
        SigningChain wildcard = certificateFor("*.victim.example");
        write(directory, "mine", wildcard);
        write(directory, "evil", certificateFor("www.victim.example"));
        Files.writeString(
                directory.resolve("evil.key"),
                pem(certificateFor("www.victim.example").privateKey()));
        HostDirectory hosts = open();
        assertThat(hosts.holds("www.victim.example")).isFalse();
        Files.createDirectory(directory.resolve("api.victim.example"));
        Files.writeString(directory.resolve("api.victim.example/tls.crt"), "torn");
        hosts.look();
        assertThat(found(hosts, "api.victim.example")).isEqualTo(wildcard);
    }

    @Test
    void expiredEntryTakesNoNameFromAWildcard() throws Exception {
        Instant now = Instant.now();
        SigningChain wildcard = certificateFor("*.example");
        write(directory, "mine", wildcard);
        SigningChain expired = valid(NAME, now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
        folder(directory, NAME, expired);
        assertThat(found(open(), NAME)).isEqualTo(wildcard);
        Files.delete(directory.resolve("mine.pem"));
        assertThat(found(open(), NAME)).as("nobody else").isEqualTo(expired);
    }

    /** Or another's clients were let in. */
    @Test
    void brokenEntryWithTrustOfItsOwnHoldsTheNameItIsCalledAfter() throws Exception {
        write(directory, "mine", certificateFor("*.victim.example"));
        write(directory, "mine.client-ca", CLIENT_AUTHORITY);
        write(directory, "www.victim.example", certificateFor("www.victim.example"));
        HostDirectory hosts = new HostDirectory(directory, null, true, 10);
        assertThat(hosts.holds("www.victim.example")).isTrue();
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> hosts.find("www.victim.example"))
                .withMessageContaining("client-ca.pem does not exist");
    }

    /** Whatever else stands in the certificates. */
    @Test
    void answersOnlyWhatItIsCalledAfterWhereThatIsWanted() throws Exception {
        folder(directory, NAME, certificateFor(NAME, "www." + NAME));
        write(directory, "evil.example", living(Duration.ofDays(3_650), NAME));
        write(directory, "_.tenant.example", certificateFor("*.tenant.example", "tenant.example"));
        folder(directory, "certbot.example", certificateFor("*.certbot.example", "certbot.example"));
        folder(directory, "*.acme.example", certificateFor("*.acme.example"));
        HostDirectory hosts =
                new HostDirectory(directory, HostRules.of(null, false).namedByFolder(), 10, null);
        assertThat(found(hosts, NAME).dnsNames()).contains("www." + NAME);
        assertThat(hosts.find("www." + NAME)).isEmpty();
        assertThat(hosts.clashes()).isEmpty();
        assertThat(hosts.find("*.tenant.example")).isPresent();
        assertThat(hosts.find("tenant.example")).isEmpty();
        assertThat(hosts.find("*.certbot.example")).isPresent();
        assertThat(hosts.find("certbot.example")).isPresent();
        assertThat(hosts.find("*.acme.example")).isPresent();
        assertThat(hosts.faults()).containsOnlyKeys("evil.example");
        assertThat(hosts.faults().get("evil.example"))
                .contains("is not named after a name in its certificate, such as 'victim.example'");
    }

    /** As a policy does. */
    @Test
    void whoWouldBeRefusedClaimsNothing() throws Exception {
        SigningChain refused = living(Duration.ofDays(3_650), NAME);
        write(directory, "mine", victims);
        write(directory, NAME, refused);
        HostRules rules = HostRules.of(null, false)
                .judgedBy((entry, name) -> entry.signingChains().contains(refused)
                        ? Optional.of("The policy refuses it.")
                        : Optional.empty());
        HostDirectory hosts = new HostDirectory(directory, rules, 10, null);
        assertThat(found(hosts, NAME)).isEqualTo(victims);
        assertThat(hosts.clashes()).singleElement().asString().contains("cannot be used (The policy refuses it.)");
    }

    private HostDirectory open() {
        return new HostDirectory(directory, null, false, 10);
    }
}
