package io.unifiedtls.acme.authority;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** A body of an answer, up to a number of bytes. */
final class LimitedBody<T> implements BodySubscriber<T> {

    private final BodySubscriber<T> body;
    private long left;
    private @Nullable Subscription subscription;

    LimitedBody(BodySubscriber<T> body, long most) {
        this.body = body;
        this.left = most;
    }

    @Override
    public CompletionStage<T> getBody() {
        return body.getBody();
    }

    @Override
    public void onSubscribe(Subscription started) {
        subscription = started;
        body.onSubscribe(started);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (left < 0) {
            return;
        }
        left -= buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (left >= 0) {
            body.onNext(buffers);
        } else {
            if (subscription != null) {
                subscription.cancel();
            }
            body.onError(new IOException("The authority's answer is too large"));
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (left >= 0) {
            body.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (left >= 0) {
            body.onComplete();
        }
    }
}
