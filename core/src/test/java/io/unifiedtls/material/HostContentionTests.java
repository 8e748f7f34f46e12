package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several entries of one directory name the same host, and not all of them are its owner's. */
@ExtendWith(CapturedLog.Extension.class)
class HostContentionTests {

    private static final String NAME = "victim.example";

    @TempDir
    Path directory;

    private final SigningChain victims = certificateFor(NAME);

    @Test
    void whoAnswersANameKeepsItWhateverComesLater() throws Exception {
        write(directory, "first", victims);
        HostDirectory hosts = open();
        write(directory, "second", living(Duration.ofDays(3_650), NAME));
        hosts.look();
        assertThat(found(hosts, NAME)).isEqualTo(victims);
        write(directory, NAME, living(Duration.ofDays(3_650), NAME));
        hosts.look();
        assertThat(found(hosts, NAME))
                .as("a file that is called after the name comes later")
                .isEqualTo(victims);
    }

    @Test
    void renewalOfWhoAnswersIsTakenOver() throws Exception {
        write(directory, "first", victims);
        HostDirectory hosts = open();
        write(directory, "second", living(Duration.ofDays(3_650), NAME));
        hosts.look();
        SigningChain renewed = certificateFor(NAME);
        write(directory, "first", renewed);
        assertThat(hosts.look()).containsExactly(NAME);
        assertThat(found(hosts, NAME)).isEqualTo(renewed);
    }

    /** In use or not. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tornRenewalOfWhoAnswersGivesNothingAway(boolean inUse) throws Exception {
        write(directory, "first", victims);
        write(directory, "second", living(Duration.ofHours(1), NAME));
        HostDirectory hosts = open();
        if (inUse) {
            assertThat(found(hosts, NAME)).isEqualTo(victims);
        }
        Files.writeString(directory.resolve("first.key"), "torn");
        hosts.look();
        assertThat(found(hosts, NAME)).isEqualTo(victims);
    }

    /** The attacker waits for a restart. */
    @Test
    void whoIsCalledAfterTheNameComesFirstAtTheStart() throws Exception {
        write(directory, "evil", living(Duration.ofDays(3_650), NAME));
        folder(NAME, victims);
        assertThat(found(open(), NAME)).isEqualTo(victims);
    }

    @Test
    void whoIsValidNowComesFirstAtTheStart() throws Exception {
        Instant now = Instant.now();
        folder(NAME, valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1))));
        write(directory, "later", valid(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(3_650))));
        write(directory, "now", victims);
        assertThat(found(open(), NAME)).isEqualTo(victims);
    }

    @Test
    void othersGoByTheirValidity() throws Exception {
        SigningChain longest = living(Duration.ofDays(9), NAME);
        write(directory, "a", victims);
        write(directory, "b", longest);
        write(directory, "c", living(Duration.ofDays(5), NAME));
        assertThat(found(open(), NAME)).isEqualTo(longest);
    }

    /** Every start gives the same answer, in whatever order the file system lists the files. */
    @Test
    void equalsGoByTheirFiles() throws Exception {
        Instant now = Instant.now();
        for (String file : List.of("d", "b", "c")) {
            write(directory, file, valid(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1))));
        }
        SigningChain first = valid(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
        write(directory, "a", first);
        assertThat(found(open(), NAME)).isEqualTo(first);
    }

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

    @Test
    void nameGoesToTheOtherWhenItsFilesAreGone() throws Exception {
        SigningChain heirs = living(Duration.ofHours(1), NAME);
        write(directory, "first", victims);
        write(directory, "second", heirs);
        HostDirectory hosts = open();
        assertThat(found(hosts, NAME)).isEqualTo(victims);
        Files.delete(directory.resolve("first.pem"));
        assertThat(hosts.look()).containsExactly(NAME);
        assertThat(found(hosts, NAME)).isEqualTo(heirs);
    }

    /** {@code NAME.pem}, {@code NAME.p12} and the folder {@code NAME} are three entries. */
    @Test
    void fileTakesNoFoldersPlace() throws Exception {
        folder("mine", victims);
        HostDirectory hosts = open();
        write(directory, "mine", certificateFor("other.example"));
        Files.writeString(directory.resolve("mine.p12"), "torn");
        hosts.look();
        assertThat(found(hosts, NAME)).isEqualTo(victims);
        assertThat(found(open(), NAME)).isEqualTo(victims);
        assertThat(found(hosts, "other.example")).isNotNull();
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
        SigningChain expired = valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
        folder(NAME, expired);
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

    @Test
    void wildcardTakesNoExactNameOfAnother() throws Exception {
        write(directory, "mine", victims);
        write(directory, "evil", living(Duration.ofDays(3_650), "*.example"));
        assertThat(found(open(), NAME)).isEqualTo(victims);
    }

    /** Whatever else stands in the certificates. */
    @Test
    void answersOnlyWhatItIsCalledAfterWhereThatIsWanted() throws Exception {
        folder(NAME, certificateFor(NAME, "www." + NAME));
        write(directory, "evil.example", living(Duration.ofDays(3_650), NAME));
        write(directory, "_.tenant.example", certificateFor("*.tenant.example", "tenant.example"));
        folder("certbot.example", certificateFor("*.certbot.example", "certbot.example"));
        folder("*.acme.example", certificateFor("*.acme.example"));
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

    /** The file of neither changes. */
    @Test
    void nameGoesOnWhenItsCertificateExpires() throws Exception {
        Instant end = Instant.now().plusSeconds(3);
        write(directory, "first", victims);
        write(directory, NAME, valid(Instant.now().minusSeconds(60), end));
        HostDirectory hosts = open();
        assertThat(found(hosts, NAME)).isNotEqualTo(victims);
        await().atMost(Duration.ofSeconds(20)).until(() -> Instant.now().isAfter(end.plusMillis(1)));
        assertThat(hosts.look()).containsExactly(NAME);
        assertThat(found(hosts, NAME)).isEqualTo(victims);
    }

    @Test
    void clashIsToldOnce(CapturedLog log) throws Exception {
        write(directory, "first", victims);
        HostDirectory hosts = open();
        write(directory, "second", living(Duration.ofDays(3_650), NAME));
        hosts.look();
        String told = "'%s' is in both %s and %s".formatted(NAME, file("first.pem"), file("second.pem"));
        assertThat(log.toString()).containsOnlyOnce(told);
        assertThat(hosts.clashes())
                .singleElement()
                .asString()
                .contains(told, file("first.pem") + ", which has answered it until now");
        write(directory, "unrelated", certificateFor("unrelated.example"));
        hosts.look();
        hosts.look();
        assertThat(log.toString()).containsOnlyOnce(told);
        Files.delete(directory.resolve("second.pem"));
        hosts.look();
        assertThat(hosts.clashes()).isEmpty();
    }

    @Test
    void clashesAreBounded() throws Exception {
        String[] names = Stream.iterate(0, i -> i + 1)
                .limit(300)
                .map(i -> "n" + i + ".example")
                .toArray(String[]::new);
        for (String file : List.of("a", "b", "c", "d", "e")) {
            write(directory, file, certificateFor(names));
        }
        assertThat(open().clashes()).hasSize(1_001).last().asString().contains("200 more");
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private HostDirectory open() {
        return new HostDirectory(directory, null, false, 10);
    }

    private static SigningChain found(HostDirectory hosts, String name) {
        return hosts.find(name).orElseThrow().signingChains().get(0);
    }

    private void folder(String name, SigningChain chain) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        Files.writeString(folder.resolve("tls.crt"), pem(chain.certificates()));
        Files.writeString(folder.resolve("tls.key"), pem(chain.privateKey()));
    }

    private static SigningChain living(Duration validity, String name) {
        return AUTHORITY.issue(Leaf.server(List.of(new GeneralName(GeneralName.dNSName, name)), validity));
    }

    private static SigningChain valid(Instant from, Instant until) {
        return AUTHORITY.issue(Leaf.server(List.of(new GeneralName(GeneralName.dNSName, NAME)), Duration.ofDays(1))
                .valid(from, until));
    }
}
