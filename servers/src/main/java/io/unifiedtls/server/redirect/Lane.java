package io.unifiedtls.server.redirect;

import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeThreads;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Answers requests of one kind, so that those that wait take no thread of another kind. Thread-safe. */
final class Lane implements AutoCloseable {

    private final Responder responder;
    private final ThreadPoolExecutor waiting;

    /**
     * Create a lane.
     *
     * @param most how many requests wait at once
     * @param threads the prefix of the names of the threads that wait
     */
    Lane(Responder responder, int most, String threads) {
        this.responder = responder;
        this.waiting = new ThreadPoolExecutor(
                0, most, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), HandshakeThreads.factory(threads));
    }

    /**
     * Answer; never blocks.
     *
     * @param abandoned whether the response is not wanted any more; asked on a thread that waits
     * @param later gets the response where somebody has to be asked, on a thread that waits
     * @return the response; empty if it comes later
     */
    Optional<PlainResponse> respond(RequestHead request, BooleanSupplier abandoned, Consumer<PlainResponse> later) {
        Answer<PlainResponse> answer = responder.respond(request);
        if (answer instanceof Answer.Known<PlainResponse> known) {
            return Optional.of(orUnavailable(known));
        }
        try {
            waiting.execute(() -> later.accept(orUnavailable(answer.now(abandoned))));
            return Optional.empty();
        } catch (RejectedExecutionException ex) {
            return Optional.of(PlainResponse.UNAVAILABLE);
        }
    }

    private static PlainResponse orUnavailable(Answer.Known<PlainResponse> answer) {
        return answer.value().orElse(PlainResponse.UNAVAILABLE);
    }

    /** Interrupts those that wait. */
    @Override
    public void close() {
        waiting.shutdownNow();
    }
}
