package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.unifiedtls.server.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Trusted authorities that cannot be read, and any certificate is good: CVE-2026-27586 (Caddy). */
@Tag("ci")
class MissingTrustIT {

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void certificateOfAnotherAuthorityFailsOnOurs(Ours target) {
        assertThat(succeeds(target)).isFalse();
    }

    @Test
    void succeedsWhereMissingTrustIsAll() throws IOException {
        try (WeakServer weak = new WeakServer(Weakness.MISSING_TRUST_IS_ALL);
                WeakServer sound = new WeakServer(Weakness.NONE)) {
            assertThat(succeeds(weak)).isTrue();
            assertThat(succeeds(sound)).isFalse();
        }
    }

    /** A server that cannot read whom to trust does not start. */
    @ParameterizedTest
    @EnumSource
    void serverWithoutTrustDoesNotStart(EmbeddedServer server) throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        Path torn = Files.writeString(
                directory.resolve("torn.pem"),
                Files.readString(Target.MATERIAL.resolve("client-ca.pem")).substring(0, 300));
        Path keyOnly = Files.copy(Target.MATERIAL.resolve("server.key"), directory.resolve("key.pem"));
        for (Path file : new Path[] {directory.resolve("missing.pem"), empty, torn, keyOnly, directory}) {
            assertThatException()
                    .isThrownBy(() -> start(server, file).close())
                    .as(file.toString())
                    .havingRootCause()
                    .satisfies(ex -> assertThat(ex).hasStackTraceContaining("trust-store"));
        }
    }

    private static boolean succeeds(Target target) {
        return Target.isAnswered(target.ask(Target.CLOSED, Target.CLOSED, Target.certificate("other")));
    }

    private static ConfigurableApplicationContext start(EmbeddedServer server, Path trust) {
        String file = "file:" + Target.MATERIAL + "/";
        return server.start(
                CorpusApplication.class,
                "unified-tls.server.configuration=closed",
                "unified-tls.configurations.closed.certificates[0].certificate=" + file + "server.pem",
                "unified-tls.configurations.closed.certificates[0].private-key=" + file + "server.key",
                "unified-tls.configurations.closed.client-authentication=need",
                "unified-tls.configurations.closed.trust-store.certificates=file:" + trust);
    }
}
