package io.unifiedtls.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.unifiedtls.fetch.BoundedBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A value in DER ends where its length says, whichever form that has, and however it is cut. */
class DerBodyTests {

    private static final int LARGEST = 100_000;

    @ParameterizedTest
    @CsvSource({
        "3000, 0",
        "307f, 127",
        "308180, 128",
        "3081ff, 255",
        "30820100, 256",
        "3082ffff, 65535",
        "3083010000, 65536",
        "308400010001, 65537",
    })
    void lastByteEndsIt(String head, int content) {
        byte[] value = Arrays.copyOf(HexFormat.of().parseHex(head), head.length() / 2 + content);
        DerBody whole = DerBody.of(LARGEST);
        assertThat(push(whole, value)).isNotNull();
        assertThat(whole.whole().join()).isEqualTo(value);
        DerBody cut = DerBody.of(LARGEST);
        for (int i = 0; i < Math.min(8, value.length - 1); i++) {
            assertThat(push(cut, new byte[] {value[i]})).as("byte %d", i).isNull();
        }
        int rest = Math.min(8, value.length - 1);
        assertThat(cut.whole()).isNotDone();
        assertThat(push(cut, Arrays.copyOfRange(value, rest, value.length))).isNotNull();
        assertThat(cut.whole().join()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"31", "00", "3080", "30850000000001"})
    void whatIsNoSequenceOrHasNoLengthIsNotReadOn(String begin) {
        DerBody body = DerBody.of(LARGEST);
        assertThat(push(body, HexFormat.of().parseHex(begin))).isNotNull();
        assertFailed(body, "it cannot be read");
    }

    @Test
    void emptyPartIsPassedOver() {
        DerBody body = DerBody.of(LARGEST);
        assertThat(push(body, new byte[0])).isNull();
        assertThat(push(body, new byte[] {0x30, 0})).isNotNull();
        assertThat(body.whole().join()).containsExactly(0x30, 0);
    }

    @Test
    void largestIsTakenAndOneByteMoreIsNot() {
        byte[] head = HexFormat.of().parseHex("30820100");
        DerBody fits = DerBody.of(260);
        assertThat(push(fits, head)).isNull();
        assertThat(push(fits, new byte[256])).isNotNull();
        assertThat(fits.whole()).isCompleted();
        DerBody large = DerBody.of(259);
        assertThat(push(large, head)).isNotNull();
        assertFailed(large, "it has more than 259 bytes");
        DerBody tail = DerBody.of(260);
        assertThat(push(tail, Arrays.copyOf(head, 261))).isNotNull();
        assertFailed(tail, "it has more than 260 bytes");
    }

    @Test
    void endBeforeTheLastByteIsAFailure() {
        DerBody body = DerBody.of(LARGEST);
        push(body, new byte[] {0x30, 2, 0});
        body.onComplete();
        assertFailed(body, "it is incomplete");
    }

    @Test
    void whatIsRefusedIsNotAskedForAndEnds() {
        BoundedBody body = BoundedBody.refused("status 500");
        Asked asked = new Asked();
        body.onSubscribe(asked);
        assertThat(asked.requested).isZero();
        assertThat(asked.isCancelled).isTrue();
        assertFailed(body, "status 500");
    }

    @Test
    void cancelEndsWhatIsUnderWay() {
        DerBody body = DerBody.of(LARGEST);
        body.cancel();
        Asked asked = new Asked();
        body.onSubscribe(asked);
        assertThat(asked.requested).isEqualTo(Long.MAX_VALUE);
        assertThat(asked.isCancelled).isFalse();
        body.cancel();
        assertThat(asked.isCancelled).isTrue();
    }

    private static @Nullable Throwable push(BoundedBody body, byte[] bytes) {
        return catchThrowable(() -> body.onNext(List.of(ByteBuffer.wrap(bytes))));
    }

    private static void assertFailed(BoundedBody body, String message) {
        assertThat(catchThrowable(() -> body.whole().join()))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    private static final class Asked implements Subscription {

        private long requested;
        private boolean isCancelled;

        @Override
        public void request(long count) {
            requested += count;
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }
}
