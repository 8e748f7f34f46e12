package io.unifiedtls.corpus;

import static io.unifiedtls.corpus.Target.CHECKED_CLIENTS;
import static io.unifiedtls.corpus.Target.RESPONDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client whose certificate was revoked gets in where the responder is down, or says what it should not be believed:
 * CVE-2026-24734, CVE-2026-29145, CVE-2026-53434 (Tomcat).
 */
@Tag("ci")
@Tag("jdk")
class RevocationIT {

    private static final AtomicInteger CLIENTS = new AtomicInteger();

    @TempDir
    private static Path directory;

    /** A good answer is kept until its end, so each answer is about another client. */
    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void failsOnOurs(Ours target) {
        SigningChain good = client();
        RESPONDER.answer(answer(good, CertificateStatus.GOOD, Duration.ofHours(1), true));
        assertThat(isLetIn(target, good)).as("a good one").isTrue();
        RESPONDER.fail();
        assertThat(isLetIn(target, client())).as("a responder that is down").isFalse();
        List<Function<SigningChain, byte[]>> answers = List.of(
                client -> answer(
                        client,
                        new RevokedStatus(Date.from(Instant.now()), CRLReason.keyCompromise),
                        Duration.ofHours(1),
                        true),
                client -> answer(client, new UnknownStatus(), Duration.ofHours(1), true),
                client -> answer(client, CertificateStatus.GOOD, Duration.ofHours(1), false),
                client -> answer(client, CertificateStatus.GOOD, Duration.ofDays(-1), true),
                client -> "good".getBytes(StandardCharsets.US_ASCII),
                client -> new byte[0]);
        for (int i = 0; i < answers.size(); i++) {
            SigningChain client = client();
            RESPONDER.answer(answers.get(i).apply(client));
            assertThat(isLetIn(target, client)).as("answer %d", i).isFalse();
        }
        assertThat(isLetIn(target, good)).as("the good one again").isTrue();
    }

    @Test
    void succeedsWhereNobodyNeedsToTell() throws IOException {
        SigningChain client = client();
        try (WeakServer weak = new WeakServer(Weakness.SOFT_REVOCATION);
                WeakServer sound = new WeakServer(Weakness.NONE)) {
            RESPONDER.fail();
            assertThat(isLetIn(weak, client)).isTrue();
            assertThat(isLetIn(sound, client)).isFalse();
            RESPONDER.answer(answer(client, CertificateStatus.GOOD, Duration.ofHours(1), true));
            assertThat(isLetIn(sound, client)).isTrue();
        }
    }

    private static byte[] answer(SigningChain client, CertificateStatus status, Duration until, boolean authentic) {
        return CHECKED_CLIENTS.ocspResponse(client.leaf(), status, Instant.now().plus(until), authentic);
    }

    private static SigningChain client() {
        return CHECKED_CLIENTS.withResponder("client", RESPONDER.address());
    }

    private static boolean isLetIn(Target target, SigningChain client) {
        String name = "client-" + CLIENTS.incrementAndGet();
        TestCertificates.write(directory, name, client);
        String file = directory.resolve(name).toString();
        return Target.isAnswered(target.ask(
                Target.CHECKED,
                Target.CHECKED,
                "-cert",
                file + ".pem",
                "-cert_chain",
                file + ".pem",
                "-key",
                file + ".key"));
    }
}
