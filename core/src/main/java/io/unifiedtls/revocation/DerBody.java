package io.unifiedtls.revocation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * A body that is one value in DER, as OCSP responses and lists are, and so says itself how long it is. When it is whole, or
 * too large, its connection is closed and not kept, since a stranger could otherwise collect connections here.
 */
final class DerBody implements BodySubscriber<byte[]> {

    private static final int SEQUENCE = 0x30;
    private static final int UNKNOWN = -1;

    private final int largest;
    private final @Nullable IOException refusal;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private volatile @Nullable Subscription subscription;
    private long length = UNKNOWN;

    private DerBody(int largest, @Nullable IOException refusal) {
        this.largest = largest;
        this.refusal = refusal;
    }

    static DerBody of(int largest) {
        return new DerBody(largest, null);
    }

    /** Reads nothing. */
    static DerBody refused(String reason) {
        return new DerBody(0, new IOException(reason));
    }

    /** Done when the last byte of the value is there. */
    CompletableFuture<byte[]> whole() {
        return whole;
    }

    /** Ends what is still under way. */
    void cancel() {
        Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole;
    }

    @Override
    public void onSubscribe(Subscription next) {
        subscription = next;
        if (refusal == null) {
            next.request(Long.MAX_VALUE);
        } else {
            whole.completeExceptionally(refusal);
            next.cancel();
        }
    }

    /** An exception is what makes the client close the connection. */
    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.writeBytes(part);
            length = length == UNKNOWN ? length(bytes) : length;
            if (length > largest || bytes.size() > largest) {
                end(new IOException("it has more than %d bytes".formatted(largest)));
            }
            if (length >= 0 && bytes.size() >= length) {
                whole.complete(bytes.toByteArray());
                throw new IllegalStateException("All is read");
            }
        }
    }

    /** Of the whole value; unknown while its first bytes do not tell. */
    private long length(ByteArrayOutputStream begin) {
        byte[] read = begin.toByteArray();
        if (read.length > 0 && (read[0] & 0xff) != SEQUENCE) {
            end(new IOException("it cannot be read"));
        }
        if (read.length < 2) {
            return UNKNOWN;
        }
        int first = read[1] & 0xff;
        if (first < 0x80) {
            return 2L + first;
        }
        int count = first & 0x7f;
        if (count == 0 || count > 4) {
            end(new IOException("it cannot be read"));
        }
        if (read.length < 2 + count) {
            return UNKNOWN;
        }
        long content = 0;
        for (int i = 0; i < count; i++) {
            content = (content << 8) | (read[2 + i] & 0xff);
        }
        return 2L + count + content;
    }

    private void end(IOException reason) {
        whole.completeExceptionally(reason);
        throw new IllegalStateException(reason);
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.completeExceptionally(new IOException("it is incomplete"));
    }
}
