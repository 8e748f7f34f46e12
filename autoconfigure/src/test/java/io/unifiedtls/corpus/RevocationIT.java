package io.unifiedtls.corpus;

import static io.unifiedtls.corpus.Target.CHECKED_CLIENT;
import static io.unifiedtls.corpus.Target.CHECKED_CLIENTS;
import static io.unifiedtls.corpus.Target.RESPONDER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client whose certificate was revoked gets in where the responder is down, or says what it should not be believed:
 * CVE-2026-24734, CVE-2026-29145, CVE-2026-53434 (Tomcat).
 */
class RevocationIT {

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void failsOnOurs(Ours target) {
        RESPONDER.answer(answer(CertificateStatus.GOOD, Duration.ofHours(1), true));
        assertThat(isLetIn(target)).as("a good one").isTrue();
        RESPONDER.fail();
        assertThat(isLetIn(target)).as("a responder that is down").isFalse();
        List<byte[]> answers = List.of(
                answer(new RevokedStatus(Date.from(Instant.now()), CRLReason.keyCompromise), Duration.ofHours(1), true),
                answer(new UnknownStatus(), Duration.ofHours(1), true),
                answer(CertificateStatus.GOOD, Duration.ofHours(1), false),
                answer(CertificateStatus.GOOD, Duration.ofDays(-1), true),
                "good".getBytes(StandardCharsets.US_ASCII),
                new byte[0]);
        for (int i = 0; i < answers.size(); i++) {
            RESPONDER.answer(answers.get(i));
            assertThat(isLetIn(target)).as("answer %d", i).isFalse();
        }
    }

    @Test
    void succeedsWhereNobodyNeedsToTell() throws IOException {
        try (WeakServer weak = new WeakServer(Weakness.SOFT_REVOCATION);
                WeakServer sound = new WeakServer(Weakness.NONE)) {
            RESPONDER.fail();
            assertThat(isLetIn(weak)).isTrue();
            assertThat(isLetIn(sound)).isFalse();
            RESPONDER.answer(answer(CertificateStatus.GOOD, Duration.ofHours(1), true));
            assertThat(isLetIn(sound)).isTrue();
        }
    }

    private static byte[] answer(CertificateStatus status, Duration until, boolean authentic) {
        return CHECKED_CLIENTS.ocspResponse(
                CHECKED_CLIENT.leaf(), status, Instant.now().plus(until), authentic);
    }

    private static boolean isLetIn(Target target) {
        return Target.isAnswered(target.ask(Target.CHECKED, Target.CHECKED, Target.certificate("checked")));
    }
}
