package io.unifiedtls.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.testing.OcspResponder;
import io.unifiedtls.testing.SlowResponder;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The place that a question takes, and the thread that waits for its answer. */
class FetcherPlacesTests {

    private static final byte[] VALUE = {0x30, 3, 2, 1, 5};
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Fetcher fetcher = new Fetcher(new RevocationSettings(TIMEOUT, 1, 1, 100_000, Set.of("localhost")));

    private byte[] fetch(String address) throws IOException {
        return fetcher.fetch(Question.get(URI.create(address)), "authority", Deadline.in(TIMEOUT));
    }

    /** The place is given back a moment after the answer, good or not. */
    @Test
    void onlyPlaceIsFreeAgainAfterEachQuestion() {
        try (OcspResponder responder = OcspResponder.start()) {
            for (int i = 0; i < 3; i++) {
                responder.answer(VALUE);
                await().ignoreExceptionsInstanceOf(IOException.class)
                        .untilAsserted(
                                () -> assertThat(fetch(responder.address())).isEqualTo(VALUE));
                responder.fail();
                await().untilAsserted(() -> assertThatIOException()
                        .isThrownBy(() -> fetch(responder.address()))
                        .withMessageContaining("status 500"));
            }
        }
    }

    /** A server may interrupt its threads to stop. */
    @Test
    void interruptedThreadDoesNotWaitAndStaysInterrupted() throws IOException {
        try (SlowResponder silent = SlowResponder.sending("", new byte[0])) {
            Thread.currentThread().interrupt();
            assertThatIOException()
                    .isThrownBy(() -> fetch(silent.address()))
                    .withMessage("the handshake was abandoned");
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
