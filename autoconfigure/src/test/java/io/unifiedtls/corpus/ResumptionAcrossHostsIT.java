package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A session that was begun at one host, with the certificate that this one wants, opens another that wants a certificate of
 * another authority: CVE-2025-23419 (nginx), CVE-2025-23048 (Apache httpd), CVE-2025-68121 (Go).
 */
@Tag("ci")
@Tag("jdk")
class ResumptionAcrossHostsIT {

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void failsOnOurs(Ours target) {
        assertThat(succeeds(target, "-tls1_2")).isFalse();
        assertThat(succeeds(target, "-tls1_3")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void succeedsWhereSessionsAreShared(String version) throws IOException {
        try (WeakServer weak = new WeakServer(Weakness.SHARED_SESSIONS);
                WeakServer sound = new WeakServer(Weakness.NONE)) {
            assertThat(succeeds(weak, version)).isTrue();
            assertThat(succeeds(sound, version)).isFalse();
        }
    }

    private boolean succeeds(Target target, String version) {
        String session = directory.resolve("session" + target.port() + version).toString();
        String rightful = target.ask(Target.CLOSED, Target.CLOSED, with(version, "-sess_out", session));
        assertThat(Target.isAnswered(rightful)).as(rightful).isTrue();
        String same = target.ask(Target.CLOSED, Target.CLOSED, with(version, "-sess_in", session));
        assertThat(Target.isAnswered(same)).as(same).isTrue();
        String other = target.ask(Target.OTHER, Target.OTHER, with(version, "-sess_in", session));
        return Target.isAnswered(other);
    }

    private static String[] with(String... options) {
        return Stream.of(Target.certificate("client"), options)
                .flatMap(Stream::of)
                .toArray(String[]::new);
    }
}
