package io.unifiedtls.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * A body of at most so many bytes. When it is whole, or too large, its connection is closed and not kept, since a stranger could otherwise collect
 * connections here.
 */
public abstract class BoundedBody implements BodySubscriber<byte[]> {

    private final int largest;
    private final @Nullable IOException refusal;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private volatile @Nullable Subscription subscription;

    /**
     * Create a body.
     *
     * @param largest in bytes
     * @param refusal why nothing is read, if so
     */
    protected BoundedBody(int largest, @Nullable IOException refusal) {
        this.largest = largest;
        this.refusal = refusal;
    }

    /** All that arrives until the end of the response, which may say before how long it is. */
    public static BoundedBody ofAnyKind(int largest, ResponseInfo response) {
        return new AnyKind(largest, null, announced(response));
    }

    private static long announced(ResponseInfo response) {
        try {
            return response.headers().firstValueAsLong("Content-Length").orElse(Long.MAX_VALUE);
        } catch (NumberFormatException ex) {
            return Long.MAX_VALUE;
        }
    }

    /** Reads nothing. */
    public static BoundedBody refused(String reason) {
        return new AnyKind(0, new IOException(reason), 0);
    }

    /** Done when the last byte is there. */
    public CompletableFuture<byte[]> whole() {
        return whole;
    }

    /** Ends what is still under way. */
    public void cancel() {
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
            boolean isWhole = isWhole(bytes);
            if (bytes.size() > largest) {
                throw tooLarge();
            }
            if (isWhole) {
                whole.complete(bytes.toByteArray());
                throw new IllegalStateException("All is read");
            }
        }
    }

    /** Whether what has arrived is all, whatever follows. Throws what {@link #end} or {@link #tooLarge} return, to stop earlier. */
    protected abstract boolean isWhole(ByteArrayOutputStream arrived);

    /** The bytes at the end of the response, if that is where it ends. */
    protected abstract boolean endsWithTheResponse();

    /** More bytes than may be. */
    protected final RuntimeException tooLarge() {
        return end("it has more than %d bytes".formatted(largest));
    }

    /** The most bytes. */
    protected final int largest() {
        return largest;
    }

    /** A reason to read no further. */
    protected final RuntimeException end(String reason) {
        IOException failure = new IOException(reason);
        whole.completeExceptionally(failure);
        return new IllegalStateException(failure);
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        if (endsWithTheResponse()) {
            whole.complete(bytes.toByteArray());
        } else {
            whole.completeExceptionally(new IOException("it is incomplete"));
        }
    }

    private static final class AnyKind extends BoundedBody {

        private final long length;

        AnyKind(int largest, @Nullable IOException refusal, long length) {
            super(largest, refusal);
            this.length = length;
        }

        @Override
        protected boolean isWhole(ByteArrayOutputStream arrived) {
            return arrived.size() >= length;
        }

        @Override
        protected boolean endsWithTheResponse() {
            return true;
        }
    }
}
