package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.HostileFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A tenant puts into its files whatever it likes, and its own host is all that suffers. */
@Timeout(60)
class HostileDirectoryTests {

    private static final String GOOD = "good.example";

    @TempDir
    Path directory;

    private final SigningChain good = certificateFor(GOOD);

    static Stream<Arguments> filesAndKinds() {
        return Stream.of(".pem", ".key", ".client-ca.pem")
                .flatMap(ending -> Stream.of(HostileFile.values()).map(kind -> Arguments.of(ending, kind)));
    }

    @BeforeEach
    void writeGood() {
        write(directory, GOOD, good);
        write(directory, GOOD + ".client-ca", CLIENT_AUTHORITY);
        write(directory, "evil.example", certificateFor("evil.example"));
        write(directory, "evil.example.client-ca", CLIENT_AUTHORITY);
    }

    @ParameterizedTest
    @MethodSource("filesAndKinds")
    void fileOfAHostDisablesThatHostAlone(String ending, HostileFile kind) throws Exception {
        kind.put(directory.resolve("evil.example" + ending));
        HostDirectory hosts = open();
        assertThat(found(hosts, GOOD)).isEqualTo(good);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> hosts.find("evil.example"))
                .withMessageContainingAll("evil.example" + ending, kind.message());
        SigningChain renewed = certificateFor(GOOD);
        write(directory, GOOD, renewed);
        assertThat(hosts.look()).containsExactly(GOOD);
        assertThat(found(hosts, GOOD)).isEqualTo(renewed);
    }

    @ParameterizedTest
    @MethodSource("filesAndKinds")
    void fileThatComesLaterKeepsWhatWasLoaded(String ending, HostileFile kind) throws Exception {
        HostDirectory hosts = open();
        SigningChain before = found(hosts, "evil.example");
        kind.put(directory.resolve("evil.example" + ending));
        SigningChain renewed = certificateFor(GOOD);
        write(directory, GOOD, renewed);
        assertThat(hosts.look()).containsExactly(GOOD);
        assertThat(found(hosts, GOOD)).isEqualTo(renewed);
        assertThat(found(hosts, "evil.example")).isEqualTo(before);
        assertThat(hosts.rejected())
                .singleElement()
                .asString()
                .contains("evil.example" + ending)
                .contains(kind.message());
    }

    @ParameterizedTest
    @EnumSource
    void keyStoreDisablesItsHostAlone(HostileKeyStore kind) throws Exception {
        Files.write(directory.resolve("store.example.p12"), kind.content());
        HostDirectory hosts = new HostDirectory(directory, HostileKeyStore.PASSWORD, false, 10);
        assertThat(found(hosts, GOOD)).isEqualTo(good);
        assertThat(hosts.faults()).containsOnlyKeys("store.example");
        assertThat(hosts.faults().get("store.example")).contains("store.example.p12", kind.message());
    }

    @ParameterizedTest
    @EnumSource
    void encryptedKeyDisablesItsHostAlone(HostileEncryptedKey kind) throws Exception {
        Files.writeString(directory.resolve("evil.example.key"), kind.pem());
        HostDirectory hosts = new HostDirectory(directory, "secret", false, 10);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> hosts.find("evil.example"))
                .withMessageContainingAll("evil.example.key", "to derive a key from its password");
        assertThat(found(hosts, GOOD)).isEqualTo(good);
    }

    @Test
    void manyNamesOfACertificateAreTooMany() throws Exception {
        String[] names = Stream.iterate(0, i -> i + 1)
                .limit(1_001)
                .map(i -> "n%d.example".formatted(i))
                .toArray(String[]::new);
        write(directory, "evil.example", certificateFor(names));
        HostDirectory hosts = open();
        assertThat(hosts.faults()).containsOnlyKeys("evil.example");
        assertThat(hosts.faults().get("evil.example")).contains("has 1001 DNS names, but at most 1000 are allowed");
    }

    /** More than are remembered, and each time they are looked at the others go on. */
    @Test
    void emptyFilesPushNobodyOut() throws Exception {
        HostDirectory hosts = open();
        assertThat(found(hosts, GOOD)).isEqualTo(good);
        for (int i = 0; i < 12_000; i++) {
            Files.createFile(directory.resolve("empty%d.pem".formatted(i)));
        }
        SigningChain renewed = certificateFor(GOOD);
        write(directory, GOOD, renewed);
        hosts.look();
        assertThat(found(hosts, GOOD)).isEqualTo(renewed);
        assertThat(hosts.faults()).hasSizeBetween(1, 10_000);
        assertThat(hosts.rejected()).anySatisfy(told -> assertThat(told).contains("contains more unusable files than"));
        HostDirectory restarted = open();
        assertThat(found(restarted, GOOD)).isEqualTo(renewed);
    }

    @Test
    void namesOfFilesMayBeAnything() throws Exception {
        run(
                "bash",
                "-c",
                "cd '%s' && touch $'\\xff\\xfe.pem' $'new\\nline.pem' $'\\xc3\\x28.p12' && mkdir $'\\xff'"
                        .formatted(directory));
        run("bash", "-c", "cd '%s' && touch $'\\xff/tls.crt'".formatted(directory));
        HostDirectory hosts = open();
        assertThat(found(hosts, GOOD)).isEqualTo(good);
        hosts.look();
        assertThat(hosts.faults().keySet()).isSubsetOf(GOOD, "evil.example");
    }

    @Test
    void filesMayComeAndGoMeanwhile() throws Exception {
        HostDirectory hosts = open();
        AtomicBoolean goesOn = new AtomicBoolean(true);
        Thread tenant = new Thread(() -> {
            for (int i = 0; goesOn.get(); i++) {
                churn(i % 50);
            }
        });
        tenant.start();
        try {
            for (int i = 0; i < 50; i++) {
                assertThatNoException().isThrownBy(hosts::refresh);
                assertThat(found(hosts, GOOD)).isEqualTo(good);
            }
        } finally {
            goesOn.set(false);
            tenant.join();
        }
    }

    private void churn(int number) {
        try {
            Path file = directory.resolve("churn%d.pem".formatted(number));
            if (!Files.deleteIfExists(file)) {
                Files.writeString(file, "nothing");
            }
            Path folder = directory.resolve("folder%d".formatted(number));
            if (Files.isDirectory(folder)) {
                Files.deleteIfExists(folder.resolve("tls.crt"));
                Files.delete(folder);
            } else {
                Files.createDirectory(folder);
                Files.writeString(folder.resolve("tls.crt"), "nothing");
            }
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

    /** Its target is another's, which the server may read and the tenant may not. */
    @Test
    void linkThatLeavesTheDirectoryIsRefused(@TempDir Path elsewhere) throws Exception {
        write(elsewhere, "secret", certificateFor("evil.example"));
        for (String ending : new String[] {".pem", ".key"}) {
            replaceByLink("evil.example" + ending, elsewhere.resolve("secret" + ending));
        }
        HostDirectory hosts = open();
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> hosts.find("evil.example"))
                .withMessageContainingAll(
                        "evil.example.pem is a link that leads out of", "allow the following of links");
        Files.createSymbolicLink(directory.resolve("linked.example"), elsewhere);
        Files.copy(elsewhere.resolve("secret.pem"), elsewhere.resolve("tls.crt"));
        Files.copy(elsewhere.resolve("secret.key"), elsewhere.resolve("tls.key"));
        hosts.look();
        assertThat(hosts.faults()).containsKeys("evil.example", "linked.example");
        HostDirectory following =
                new HostDirectory(directory, HostRules.of(null, false).followingLinks(), 10, null);
        assertThat(following.find("evil.example")).isPresent();
    }

    @Test
    void linkWithinTheDirectoryIsFollowed() throws Exception {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        SigningChain chain = certificateFor("evil.example");
        write(shared, "chain", chain);
        for (String ending : new String[] {".pem", ".key"}) {
            replaceByLink("evil.example" + ending, Path.of("shared/chain" + ending));
        }
        assertThat(found(open(), "evil.example")).isEqualTo(chain);
    }

    /** {@code live/NAME} has links into {@code ../../archive/NAME}; one into a folder beside {@code live} is none of certbot's. */
    @Test
    void certbotsLinksAreFollowed() throws Exception {
        Path live = Files.createDirectory(directory.resolve("live"));
        for (String beside : new String[] {"archive", "private"}) {
            Path files = Files.createDirectories(directory.resolve(beside).resolve(beside + ".example"));
            write(files, "new", certificateFor(beside + ".example"));
            Path folder = Files.createDirectory(live.resolve(beside + ".example"));
            Path back = Path.of("../..", beside, beside + ".example");
            Files.createSymbolicLink(folder.resolve("fullchain.pem"), back.resolve("new.pem"));
            Files.createSymbolicLink(folder.resolve("privkey.pem"), back.resolve("new.key"));
        }
        HostDirectory hosts = new HostDirectory(live, null, false, 10);
        assertThat(hosts.find("archive.example")).isPresent();
        assertThat(hosts.faults()).containsOnlyKeys("private.example");
    }

    @Test
    void linkToItselfIsOneBrokenHost() throws Exception {
        replaceByLink("evil.example.pem", Path.of("evil.example.pem"));
        Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        HostDirectory hosts = open();
        assertThat(found(hosts, GOOD)).isEqualTo(good);
        assertThat(hosts.faults()).containsOnlyKeys("evil.example");
    }

    @Test
    void failureThatMayPassLosesNothingHoweverOftenItIsLookedAt() throws Exception {
        HostDirectory hosts = open();
        SigningChain before = found(hosts, "evil.example");
        replaceByLink("evil.example.pem", Path.of("evil.example.pem"));
        for (int i = 0; i < 3; i++) {
            assertThat(hosts.look()).isEmpty();
            assertThat(found(hosts, "evil.example")).isEqualTo(before);
            assertThat(hosts.rejected()).hasSize(1);
        }
        Files.delete(directory.resolve("evil.example.pem"));
        SigningChain renewed = certificateFor("evil.example");
        write(directory, "evil.example", renewed);
        assertThat(hosts.look()).containsExactly("evil.example");
        assertThat(found(hosts, "evil.example")).isEqualTo(renewed);
    }

    /** A pipe in the place of a file that was one a moment ago. */
    @Test
    void openingThatDoesNotEndIsGivenUpAndNotBegunAgain() throws Exception {
        Path pipe = directory.resolve("pipe");
        run("mkfifo", pipe.toString());
        AtomicInteger attempts = new AtomicInteger();
        Callable<byte[]> open = () -> {
            attempts.incrementAndGet();
            return Files.readAllBytes(pipe);
        };
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> BoundedFile.within(Duration.ofMillis(200), pipe, open))
                .withMessageContaining("took longer than");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> BoundedFile.within(Duration.ofSeconds(20), pipe, open))
                .withMessageContaining("is still running");
        assertThat(attempts).hasValue(1);
        assertThat(BoundedFile.read(directory.resolve(GOOD + ".pem"), 100_000)).isNotEmpty();
        Files.newOutputStream(pipe).close();
        Files.delete(pipe);
        Files.writeString(pipe, "mended");
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(BoundedFile.within(Duration.ofSeconds(20), pipe, open))
                        .isEqualTo("mended".getBytes(StandardCharsets.UTF_8)));
    }

    private void replaceByLink(String file, Path target) throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve(".link"), target);
        Files.move(link, directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private HostDirectory open() {
        return new HostDirectory(directory, null, true, 10);
    }

    private static SigningChain found(HostDirectory hosts, String name) {
        return hosts.find(name).orElseThrow().signingChains().get(0);
    }
}
