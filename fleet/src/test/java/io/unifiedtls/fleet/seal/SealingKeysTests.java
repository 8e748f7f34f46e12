package io.unifiedtls.fleet.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.testing.CapturedLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CapturedLog.Extension.class)
class SealingKeysTests {

    private final byte[] bytes = randomBytes(32);
    private final String base64 = Base64.getEncoder().encodeToString(bytes);
    private final String id = new SealingKey(bytes).id();

    @TempDir
    Path directory;

    @Test
    void keysAreReadInTheirOrder() throws IOException {
        byte[] other = randomBytes(32);
        assertThat(SealingKeys.read(List.of(file(other), "base64:" + base64)))
                .extracting(SealingKey::id)
                .containsExactly(new SealingKey(other).id(), id);
    }

    @Test
    void filesHoldBytesOrTextOfThem() throws IOException {
        for (byte[] content : List.of(
                bytes,
                ascii(base64),
                ascii(base64 + "\n"),
                ascii(base64 + "\r\n"),
                ascii(HexFormat.of().formatHex(bytes) + "\n"),
                ascii(HexFormat.of().withUpperCase().formatHex(bytes)))) {
            assertThat(SealingKeys.read(List.of(file(content))))
                    .extracting(SealingKey::id)
                    .containsExactly(id);
        }
    }

    @Test
    void relativePathsAndUrlsAreFiles() throws IOException {
        Path file = Files.write(directory.resolve("key"), bytes);
        assertThat(SealingKeys.read(List.of("file://" + file.toAbsolutePath()))).hasSize(1);
    }

    @Test
    void noKeyIsAFaultThatSaysHowToMakeOne() {
        assertThat(faults(List.of()))
                .singleElement()
                .asString()
                .contains("unified-tls.fleet.keys[0]")
                .contains("openssl rand -base64 32");
    }

    /** Also text that was meant to have a prefix. */
    @Test
    void allFaultsAreReportedWithTheirPlacesAndWithoutTheirValues() throws IOException {
        String shorter = Base64.getEncoder().encodeToString(randomBytes(31));
        String longer = Base64.getEncoder().encodeToString(randomBytes(33));
        Path missing = directory.resolve("missing-file");
        List<String> values = List.of(
                "base64:" + base64,
                base64,
                "base64:" + shorter,
                "base64:" + longer,
                "base64:not!base64",
                "file:" + missing,
                "file:" + directory,
                file(randomBytes(31)),
                file(new byte[2_000]),
                "base64:" + base64,
                file(ascii("correct horse battery staple 32!")),
                "base64:" + Base64.getEncoder().encodeToString(new byte[32]),
                "");
        List<String> faults = faults(values);
        assertThat(faults).hasSize(values.size() - 1);
        for (int i = 0; i < faults.size(); i++) {
            assertThat(faults.get(i)).startsWith("unified-tls.fleet.keys[%d] ".formatted(i + 1));
        }
        assertThat(faults.get(0)).contains("neither 'file:' nor 'base64:'");
        assertThat(faults.get(1)).contains("has 31 bytes, not 32").contains("openssl rand -base64 32");
        assertThat(faults.get(2)).contains("has 33 bytes, not 32");
        assertThat(faults.get(3)).contains("not valid base64");
        assertThat(faults.get(4)).contains("does not exist");
        assertThat(faults.get(5)).contains("cannot be read");
        assertThat(faults.get(6)).contains("has 31 bytes, not 32");
        assertThat(faults.get(7)).contains("cannot be read");
        assertThat(faults.get(8)).contains("same key as unified-tls.fleet.keys[0]");
        assertThat(faults.get(9)).contains("not valid base64");
        assertThat(faults.get(10)).contains("not random");
        assertThat(faults.get(11)).contains("neither 'file:' nor 'base64:'");
        assertThat(String.join("\n", faults))
                .doesNotContain(base64)
                .doesNotContain(shorter)
                .doesNotContain(longer)
                .doesNotContain("not!base64")
                .doesNotContain("horse")
                .doesNotContain(directory.toString());
    }

    @Test
    void contentOfFilesIsOverwritten() {
        for (byte[] content : List.of(bytes.clone(), ascii(base64))) {
            SealingKeyText.content(content);
            assertThat(content).containsOnly(0);
        }
    }

    @Test
    void fileThatOthersCanReadIsWarnedOf(CapturedLog log) throws IOException {
        Path file = Files.write(directory.resolve("open"), bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        SealingKeys.read(List.of("file:" + file));
        assertThat(log.toString())
                .contains("WARN")
                .contains("unified-tls.fleet.keys[0]")
                .contains("chmod o-r");
    }

    @Test
    void fileOfItsOwnerIsNotWarnedOf(CapturedLog log) throws IOException {
        SealingKeys.read(List.of(file(bytes)));
        assertThat(log.toString()).doesNotContain("WARN");
    }

    @Test
    void embeddedKeyIsMadeOnceAndOnlyForItsOwner() throws IOException {
        Path fleet = directory.resolve("a/b");
        String made = SealingKeys.embedded(fleet).get(0).id();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fleet.resolve("sealing.key"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fleet)))
                .isEqualTo("rwx------");
        assertThat(SealingKeys.embedded(fleet).get(0).id()).isEqualTo(made);
        assertThat(SealingKeys.read(List.of("file:" + fleet.resolve("sealing.key")))
                        .get(0)
                        .id())
                .isEqualTo(made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "broken"})
    void embeddedKeyIsNeverOverwritten(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("sealing.key"), content);
        assertThatExceptionOfType(InvalidTLSConfigurationException.class)
                .isThrownBy(() -> SealingKeys.embedded(directory))
                .withMessageContaining("sealing.key");
        assertThat(file).hasContent(content);
    }

    @Test
    void manyAtOnceGetTheSameKey() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> calls = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                calls.add(() -> SealingKeys.embedded(directory).get(0).id());
            }
            List<String> ids = new ArrayList<>();
            for (Future<String> id : threads.invokeAll(calls)) {
                ids.add(id.get());
            }
            assertThat(ids).hasSize(32).containsOnly(ids.get(0));
            try (var files = Files.list(directory)) {
                assertThat(files)
                        .extracting(file -> file.getFileName().toString())
                        .containsExactlyInAnyOrder("sealing.key", "sealing.key.lock");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Processes, which no lock of a class keeps apart. */
    @Test
    void processesAtOnceGetTheSameKey() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            EmbeddedKeyProcess.class.getName(),
                            directory.toString())
                    .redirectErrorStream(true)
                    .start());
        }
        List<String> ids = new ArrayList<>();
        for (Process process : processes) {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            ids.add(output.lines()
                    .filter(line -> line.startsWith("id="))
                    .findFirst()
                    .orElseThrow());
        }
        assertThat(ids).hasSize(3).containsOnly(ids.get(0));
    }

    private static List<String> faults(List<String> values) {
        return catchThrowableOfType(InvalidTLSConfigurationException.class, () -> SealingKeys.read(values))
                .faults();
    }

    private String file(byte[] content) throws IOException {
        Path file = Files.createTempFile(
                directory,
                "key",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return "file:" + Files.write(file, content);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
