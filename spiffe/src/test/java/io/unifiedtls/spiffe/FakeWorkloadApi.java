package io.unifiedtls.spiffe;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIImplBase;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A Workload API over a Unix socket, made of java-spiffe's stubs. As the specification wants, it refuses calls without the security header
 * with INVALID_ARGUMENT, and workloads without an identity with PERMISSION_DENIED.
 */
public final class FakeWorkloadApi implements AutoCloseable {

    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("workload.spiffe.io", Metadata.ASCII_STRING_MARSHALLER);

    private final Path socket;
    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Set<StreamObserver<X509SVIDResponse>> streams = ConcurrentHashMap.newKeySet();
    private final AtomicInteger begun = new AtomicInteger();
    private volatile @Nullable X509SVIDResponse answer;
    private volatile boolean hangs;
    private @Nullable Server server;

    /** One that runs, without any identity yet. */
    public FakeWorkloadApi() {
        try {
            socket = Files.createTempDirectory("spiffe").resolve("agent.sock"); // Its length is limited to 107 bytes
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        start();
    }

    public String socket() {
        return "unix://" + socket;
    }

    public void start() {
        try {
            Files.deleteIfExists(socket);
            server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                    .bossEventLoopGroup(threads)
                    .workerEventLoopGroup(threads)
                    .channelType(EpollServerDomainSocketChannel.class)
                    .addService(new Workloads())
                    .intercept(new HeaderCheck())
                    .build()
                    .start();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** As an agent that is killed. */
    public void stop() {
        if (server != null) {
            server.shutdownNow();
            try {
                server.awaitTermination(20, TimeUnit.SECONDS);
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
        streams.clear();
    }

    /** Answer no new streams. */
    public void hang(boolean yes) {
        hangs = yes;
    }

    public void offer(X509SVID... svids) {
        X509SVIDResponse.Builder next = X509SVIDResponse.newBuilder();
        for (X509SVID svid : svids) {
            next.addSvids(svid);
        }
        offer(next.build());
    }

    public void offer(X509SVIDResponse next) {
        answer = next;
        streams.forEach(stream -> send(stream, next));
    }

    /** Have no entry for the workload any more. */
    public void withdraw() {
        answer = null;
    }

    /** End all streams as a server does that has nothing more to say. */
    public void complete() {
        streams.forEach(StreamObserver::onCompleted);
        streams.clear();
    }

    /** End all streams with an error. */
    public void fail(Status status) {
        streams.forEach(stream -> stream.onError(status.asRuntimeException()));
        streams.clear();
    }

    /** How many streams were begun so far. */
    public int begun() {
        return begun.get();
    }

    @Override
    public void close() {
        stop();
        threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10_000);
    }

    private static void send(StreamObserver<X509SVIDResponse> stream, X509SVIDResponse next) {
        synchronized (stream) {
            stream.onNext(next);
        }
    }

    private final class Workloads extends SpiffeWorkloadAPIImplBase {

        @Override
        public void fetchX509SVID(X509SVIDRequest request, StreamObserver<X509SVIDResponse> stream) {
            begun.incrementAndGet();
            ((ServerCallStreamObserver<X509SVIDResponse>) stream).setOnCancelHandler(() -> streams.remove(stream));
            X509SVIDResponse first = answer;
            if (hangs) {
                streams.add(stream);
            } else if (first == null) {
                stream.onError(Status.PERMISSION_DENIED
                        .withDescription("no identity issued")
                        .asRuntimeException());
            } else {
                send(stream, first);
                streams.add(stream);
            }
        }
    }

    private static final class HeaderCheck implements ServerInterceptor {

        @Override
        public <Q, S> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
            if (!"true".equals(headers.get(HEADER))) {
                call.close(Status.INVALID_ARGUMENT.withDescription("security header missing"), new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }
}
