package io.unifiedtls.backend.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The path of one verification is told once. */
class PathRecorderTests {

    private static final Made ROOT = CertificateDraft.of("Root").authority().make();
    private static final Made MIDDLE =
            CertificateDraft.of("Middle", ROOT).authority().make();
    private static final Made LEAF = CertificateDraft.of("leaf", MIDDLE).make();

    private final PathRecorder recorder = new PathRecorder();

    /** The next peer on this thread may have no path, and must not get that of this one. */
    @Test
    void pathIsForgottenWhenItIsTaken() {
        assertThat(recorder.take()).isEmpty();
        recorder.init(false);
        recorder.check(MIDDLE.certificate(), List.of());
        recorder.check(LEAF.certificate(), List.of());
        assertThat(recorder.take()).containsExactly(LEAF.certificate(), MIDDLE.certificate());
        assertThat(recorder.take()).isEmpty();
    }

    @Test
    void pathThatWasTriedBeforeIsForgotten() {
        recorder.init(false);
        recorder.check(MIDDLE.certificate(), List.of());
        recorder.init(false);
        recorder.check(LEAF.certificate(), List.of());
        assertThat(recorder.take()).containsExactly(LEAF.certificate());
    }
}
