package io.unifiedtls.spiffe;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIStub;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import io.spiffe.workloadapi.internal.GrpcManagedChannelFactory;
import io.spiffe.workloadapi.internal.ManagedChannelWrapper;
import io.spiffe.workloadapi.internal.SecurityHeaderInterceptor;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a Workload API, which sends one at once and one more at each change. A stream that ends, or begins without an answer, is
 * begun anew, for as long as it takes. Everything but the calls of the listener runs on the given thread.
 */
final class WorkloadStream {

    private final WatchThread thread;
    private final Listener listener;
    private final ExecutorService grpc =
            Executors.newCachedThreadPool(task -> WatchThread.daemon(task, "unified-tls-spiffe-grpc"));
    private final ManagedChannelWrapper wrapper;
    private final ManagedChannel channel;
    private final SpiffeWorkloadAPIStub stub;
    private final WorkloadPace usual;
    /** The only one whose answers count. */
    private volatile @Nullable Attempt current;

    private WorkloadPace pace;
    private Future<?> next = CompletableFuture.completedFuture(null);
    private boolean closed;

    /** Prepare a stream. */
    WorkloadStream(URI socket, WorkloadPace usual, WatchThread thread, Listener listener) {
        this.usual = usual;
        this.pace = usual;
        this.thread = thread;
        this.listener = listener;
        this.wrapper = GrpcManagedChannelFactory.newChannel(socket, grpc);
        this.channel = wrapper.getChannel();
        this.stub = SpiffeWorkloadAPIGrpc.newStub(channel)
                .withExecutor(grpc)
                .withInterceptors(new SecurityHeaderInterceptor());
    }

    /** Told of a stream. Must not block. */
    interface Listener {

        /** An answer came, on a thread of gRPC. */
        void answered(X509SVIDResponse answer);

        /** The stream ended, or gave no answer in time. It is begun anew. */
        void ended(String reason);
    }

    /** Begin, or begin anew. Called on the thread. */
    void begin() {
        if (closed) {
            return;
        }
        next.cancel(false);
        cancelCurrent();
        Attempt attempt = new Attempt();
        current = attempt;
        channel.resetConnectBackoff();
        stub.fetchX509SVID(X509SVIDRequest.getDefaultInstance(), attempt);
        Duration patience = pace.patience();
        attempt.deadline = thread.later(() -> hangs(attempt, patience), patience);
    }

    /** Called on the thread. */
    void close() {
        closed = true;
        cancelCurrent();
        channel.shutdownNow();
        wrapper.close();
        grpc.shutdown();
    }

    private void cancelCurrent() {
        Attempt attempt = current;
        if (attempt != null) {
            attempt.cancel();
        }
    }

    /** A connection that is silent may be the fault, so the next stream gets another one. */
    private void hangs(Attempt attempt, Duration patience) {
        if (!closed && attempt == current) {
            end(attempt, "no answer within %d ms".formatted(patience.toMillis()));
            channel.enterIdle();
        }
    }

    private void end(Attempt attempt, String reason) {
        if (closed || attempt != current) {
            return;
        }
        attempt.cancel();
        current = null;
        listener.ended(reason);
        next = thread.later(this::begin, pace.pause());
        pace = pace.slower();
    }

    private void begun(Attempt attempt) {
        if (attempt.deadline != null) {
            attempt.deadline.cancel(false);
        }
        if (attempt == current) {
            pace = usual;
        }
    }

    /** One stream, told by gRPC. */
    private final class Attempt implements ClientResponseObserver<X509SVIDRequest, X509SVIDResponse> {

        private volatile @Nullable ClientCallStreamObserver<X509SVIDRequest> call;
        private @Nullable Future<?> deadline;
        private boolean answered;

        @Override
        public void beforeStart(ClientCallStreamObserver<X509SVIDRequest> stream) {
            call = stream;
        }

        @Override
        public void onNext(X509SVIDResponse answer) {
            if (!answered) {
                answered = true;
                thread.run(() -> begun(this));
            }
            if (this == current) {
                listener.answered(answer);
            }
        }

        @Override
        public void onError(Throwable failure) {
            Status status = Status.fromThrowable(failure);
            thread.run(() -> end(this, reason(status)));
        }

        @Override
        public void onCompleted() {
            thread.run(() -> end(this, "the agent ended the stream"));
        }

        private void cancel() {
            if (deadline != null) {
                deadline.cancel(false);
            }
            ClientCallStreamObserver<X509SVIDRequest> begun = call;
            if (begun != null) {
                begun.cancel("The stream is not needed any more", null);
            }
        }

        private static String reason(Status status) {
            Throwable cause = status.getCause();
            String detail = status.getDescription() == null ? "" : ": " + status.getDescription();
            return status.getCode() + detail + (cause == null ? "" : " (" + cause.getMessage() + ")");
        }
    }
}
