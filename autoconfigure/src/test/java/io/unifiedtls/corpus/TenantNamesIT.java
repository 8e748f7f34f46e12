package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A tenant brings a certificate that also holds the operator's name, and gets the operator's clients: Traefik's issue 4756, and
 * kin.
 */
@Tag("ci")
class TenantNamesIT {

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void failsOnOurs(Ours target) {
        assertThat(subject(target, Target.TENANT)).isEqualTo(Target.TENANT);
        assertThat(succeeds(target)).isFalse();
    }

    @Test
    void succeedsWhereTheLatestCertificateGetsTheName() throws IOException {
        try (WeakServer weak = new WeakServer(Weakness.LATEST_CERTIFICATE_WINS);
                WeakServer sound = new WeakServer(Weakness.NONE)) {
            assertThat(succeeds(weak)).isTrue();
            assertThat(succeeds(sound)).isFalse();
        }
    }

    private static boolean succeeds(Target target) {
        String subject = subject(target, Target.OPEN);
        assertThat(subject).isIn(Target.OPEN, Target.TENANT);
        return subject.equals(Target.TENANT);
    }

    /** The common name of the certificate that answers. */
    private static String subject(Target target, String name) {
        return target.ask(name, name)
                .lines()
                .filter(line -> line.startsWith("subject="))
                .map(line -> line.replaceFirst("^subject=CN ?= ?", ""))
                .findFirst()
                .orElse("");
    }
}
