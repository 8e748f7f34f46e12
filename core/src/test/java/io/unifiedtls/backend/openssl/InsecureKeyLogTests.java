package io.unifiedtls.backend.openssl;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key log holds the secrets, for its owner alone. */
class InsecureKeyLogTests extends OpensslFixture {

    /** RFC 9850. */
    @Test
    void keyLogHoldsTheSecretsAndIsItsOwnersAlone(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("keys.log");
        try (BackendServerContext context = backend.withInsecureKeyLog(file).newServerContext(SHOP)) {
            SSLEngine server = context.newEngine(ANY);
            Engines.handshake(Engines.client("shop.example"), server);
            context.release(server);
        }
        assertThat(Files.readString(file))
                .containsPattern("(?m)^SERVER_HANDSHAKE_TRAFFIC_SECRET [0-9a-f]{64} [0-9a-f]{64,96}$")
                .containsPattern("(?m)^CLIENT_TRAFFIC_SECRET_0 [0-9a-f]{64} [0-9a-f]{64,96}$");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void keyLogThatOthersMayReadIsTakenFromThem(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("keys.log");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.writeString(file, "# from before\n");
        backend.withInsecureKeyLog(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).isEqualTo("# from before\n");
    }
}
