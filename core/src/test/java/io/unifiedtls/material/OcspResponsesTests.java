package io.unifiedtls.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.testing.CapturedLog;
import io.unifiedtls.testing.HandmadeChain;
import io.unifiedtls.testing.OcspResponder;
import io.unifiedtls.testing.SlowResponder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(CapturedLog.Extension.class)
class OcspResponsesTests {

    private static final HandmadeChain AUTHORITIES = new HandmadeChain();
    private static final OcspResponder RESPONDER = OcspResponder.start();
    private static final SigningChain CHAIN = AUTHORITIES.withResponder("shop.example", RESPONDER.address());
    private static final SigningChain OTHER = AUTHORITIES.withResponder("other.example", RESPONDER.address());

    private final OcspResponses responses = new OcspResponses(
            Clock.systemUTC(),
            Duration.ofMillis(50),
            RevocationSettings.DEFAULT.withPrivateHosts(List.of("localhost", "127.0.0.1")));

    @AfterEach
    void close() {
        responses.close();
    }

    private static byte[] response(SigningChain chain, CertificateStatus status, Duration left, boolean authentic) {
        return AUTHORITIES.ocspResponse(chain.leaf(), status, Instant.now().plus(left), authentic);
    }

    @Test
    void goodResponseIsAtHandAfterTheFirstQuestion() {
        byte[] good = response(CHAIN, CertificateStatus.GOOD, Duration.ofHours(2), true);
        RESPONDER.answer(good);
        assertThat(responses.current(CHAIN)).isEmpty();
        await().untilAsserted(() -> assertThat(responses.current(CHAIN)).contains(good));
        int asked = RESPONDER.asked();
        for (int i = 0; i < 10; i++) {
            responses.current(CHAIN);
        }
        RESPONDER.answer(response(OTHER, CertificateStatus.GOOD, Duration.ofHours(2), true));
        await().until(() -> responses.current(OTHER).isPresent()); // Questions to one responder are asked in turn
        assertThat(RESPONDER.asked()).isEqualTo(asked + 1);
    }

    @Test
    void responseCountsUntilItsEnd() {
        RESPONDER.answer(response(CHAIN, CertificateStatus.GOOD, Duration.ofHours(2), true));
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        InstantSource source = now::get;
        try (OcspResponses timed = new OcspResponses(
                source.withZone(ZoneOffset.UTC),
                Duration.ofHours(1),
                RevocationSettings.DEFAULT.withPrivateHosts(List.of("localhost", "127.0.0.1")))) {
            await().until(() -> timed.current(CHAIN).isPresent());
            now.updateAndGet(instant -> instant.plus(Duration.ofHours(3)));
            assertThat(timed.current(CHAIN)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource
    void whatIsNotToBeReliedOnIsNotStapled(String reason, byte[] answer, CapturedLog log) {
        RESPONDER.answer(answer);
        assertThat(responses.current(CHAIN)).isEmpty();
        await().untilAsserted(() -> assertThat(log.toString()).contains("No OCSP response for", reason));
        int asked = RESPONDER.asked();
        await().until(() -> RESPONDER.asked() > asked);
        assertThat(responses.current(CHAIN)).isEmpty();
        assertThat(log.toString()).containsOnlyOnce("No OCSP response for");
    }

    static Stream<Arguments> whatIsNotToBeReliedOnIsNotStapled() {
        Duration hours = Duration.ofHours(1);
        return Stream.of(
                Arguments.of(
                        "the certificate is revoked",
                        response(CHAIN, new RevokedStatus(Date.from(Instant.now()), 1), hours, true)),
                Arguments.of("its OCSP responder does not know it", response(CHAIN, new UnknownStatus(), hours, true)),
                Arguments.of("it is valid only", response(CHAIN, CertificateStatus.GOOD, Duration.ofHours(-1), true)),
                Arguments.of("it is valid only", response(CHAIN, CertificateStatus.GOOD, Duration.ofDays(2), true)),
                Arguments.of("its signature is invalid", response(CHAIN, CertificateStatus.GOOD, hours, false)),
                Arguments.of("it is about another certificate", response(OTHER, CertificateStatus.GOOD, hours, true)),
                Arguments.of("it cannot be read", "<html>".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("it cannot be read", new byte[100_000]),
                Arguments.of("it has more than 65536 bytes", sequence(100_000)));
    }

    /** As long as it says, and as large. */
    private static byte[] sequence(int length) {
        byte[] value = new byte[length];
        value[0] = 0x30;
        value[1] = (byte) 0x83;
        value[2] = (byte) (length >> 16);
        value[3] = (byte) (length >> 8);
        value[4] = (byte) length;
        return value;
    }

    @Test
    void responseLivesOnWhileItsResponderIsAway(CapturedLog log) {
        byte[] good = response(CHAIN, CertificateStatus.GOOD, Duration.ofSeconds(30), true);
        RESPONDER.answer(good);
        responses.current(CHAIN);
        await().until(() -> responses.current(CHAIN).isPresent());
        RESPONDER.fail();
        await().untilAsserted(() -> assertThat(log.toString()).contains("status 500"));
        assertThat(responses.current(CHAIN)).contains(good);
        RESPONDER.answer(good);
        await().untilAsserted(() -> assertThat(log.toString()).contains("There is an OCSP response for", "again"));
    }

    /** However many hosts have a responder that sends headers and stalls: it is theirs. */
    @Test
    void responderThatStallsHoldsUpNobodyElse() throws Exception {
        try (SlowResponder stalling =
                SlowResponder.sending("HTTP/1.1 200 OK\nContent-Length: 60000\n\n", new byte[] {0x30})) {
            for (int i = 0; i < 50; i++) {
                responses.current(AUTHORITIES.withResponder("stalled%d.example".formatted(i), stalling.address()));
            }
            await().until(() -> stalling.connections() == 2);
            SigningChain own =
                    AUTHORITIES.withResponder("own.example", RESPONDER.address().replace("localhost", "127.0.0.1"));
            byte[] good = response(own, CertificateStatus.GOOD, Duration.ofHours(2), true);
            RESPONDER.answer(good);
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> responses.current(own).isPresent());
            assertThat(stalling.connections()).isEqualTo(2);
            await().until(() -> stalling.connections() > 2);
        }
    }

    @Test
    void nobodyIsAskedAboutACertificateThatNamesNobody() {
        int asked = RESPONDER.asked();
        assertThat(responses.current(AUTHORITIES.complete("shop.example"))).isEmpty();
        assertThat(responses.current(AUTHORITIES.withoutIntermediate("shop.example")))
                .isEmpty();
        assertThat(RESPONDER.asked()).isEqualTo(asked);
    }
}
