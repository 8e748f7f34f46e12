package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A handshake that reads files while they are exchanged says nothing of the files from before. */
class TornReadTests {

    private final SigningChain chain = certificateFor("shop.example");

    @TempDir
    Path directory;

    private Path current;

    @BeforeEach
    void writeSets() throws IOException {
        write(Files.createDirectory(directory.resolve("whole")), "shop", chain);
        Path torn = Files.createDirectory(directory.resolve("torn"));
        write(torn, "shop", certificateFor("shop.example"));
        Files.copy(
                directory.resolve("whole").resolve("shop.key"),
                torn.resolve("shop.key"),
                StandardCopyOption.REPLACE_EXISTING);
        current = Files.createSymbolicLink(directory.resolve("current"), directory.resolve("whole"));
    }

    @Test
    void failureIsNotRememberedOfFilesThatWereNotRead() throws IOException {
        HostDirectory hosts = new HostDirectory(current, null, false, 10);
        exchange("torn");
        assertThatExceptionOfType(InvalidMaterialException.class).isThrownBy(() -> hosts.find("shop.example"));
        exchange("whole");
        assertThat(hosts.find("shop.example").orElseThrow().signingChains()).containsExactly(chain);
    }

    private void exchange(String set) throws IOException {
        Path next = Files.createSymbolicLink(directory.resolve("next"), directory.resolve(set));
        Files.move(next, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
