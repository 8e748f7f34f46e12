package io.unifiedtls.material;

import static io.unifiedtls.material.TenantFiles.folder;
import static io.unifiedtls.material.TenantFiles.found;
import static io.unifiedtls.material.TenantFiles.living;
import static io.unifiedtls.material.TenantFiles.valid;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.CapturedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
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
        folder(directory, NAME, victims);
        assertThat(found(open(), NAME)).isEqualTo(victims);
    }

    @Test
    void whoIsValidNowComesFirstAtTheStart() throws Exception {
        Instant now = Instant.now();
        folder(directory, NAME, valid(NAME, now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1))));
        write(directory, "later", valid(NAME, now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(3_650))));
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
            write(directory, file, valid(NAME, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1))));
        }
        SigningChain first = valid(NAME, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
        write(directory, "a", first);
        assertThat(found(open(), NAME)).isEqualTo(first);
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
        folder(directory, "mine", victims);
        HostDirectory hosts = open();
        write(directory, "mine", certificateFor("other.example"));
        Files.writeString(directory.resolve("mine.p12"), "torn");
        hosts.look();
        assertThat(found(hosts, NAME)).isEqualTo(victims);
        assertThat(found(open(), NAME)).isEqualTo(victims);
        assertThat(found(hosts, "other.example")).isNotNull();
    }

    @Test
    void wildcardTakesNoExactNameOfAnother() throws Exception {
        write(directory, "mine", victims);
        write(directory, "evil", living(Duration.ofDays(3_650), "*.example"));
        assertThat(found(open(), NAME)).isEqualTo(victims);
    }

    /** The file of neither changes. */
    @Test
    void nameGoesOnWhenItsCertificateExpires() throws Exception {
        Instant end = Instant.now().plusSeconds(3);
        write(directory, "first", victims);
        write(directory, NAME, valid(NAME, Instant.now().minusSeconds(60), end));
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
}
