package io.unifiedtls.handshake;

import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.DelegatingEngine;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/** Makes engines on a real backend, and writes down what becomes of them; its engines can be made to fail. */
final class WatchedBackend implements HandshakeObserver {

    /** What fails: from the first call of it on, or from {@link #breakNow} on; the ClientHello fails once. */
    enum Fault {
        CLIENT_HELLO,
        UNWRAP,
        WRAP,
        TASK
    }

    private final List<String> events = new ArrayList<>();
    private boolean broken;

    /** What has happened so far. */
    List<String> events() {
        return List.copyOf(events);
    }

    LateBindingEngine engine(TLSConfiguration configuration) {
        return engine(configuration, ContractSubject.OURS_ON_JDK);
    }

    LateBindingEngine engine(TLSConfiguration configuration, ContractSubject subject) {
        return engine(configuration, subject, UnaryOperator.identity());
    }

    /** One on the JDK whose engine fails: at the ClientHello for that and {@link Fault#UNWRAP}, else when {@link #breakNow} was called. */
    LateBindingEngine breaking(TLSConfiguration configuration, Fault fault) {
        broken = fault == Fault.UNWRAP || fault == Fault.CLIENT_HELLO;
        return engine(configuration, ContractSubject.OURS_ON_JDK, engine -> new Breaking(engine, fault));
    }

    void breakNow() {
        broken = true;
    }

    private LateBindingEngine engine(
            TLSConfiguration configuration, ContractSubject subject, UnaryOperator<SSLEngine> change) {
        BackendServerContext context = new Watched(subject.context(configuration), change);
        return new LateBindingEngine(
                hello -> Answer.pending(abandoned -> Answer.ready(new Selection(configuration, context))),
                new SSLParameters(),
                Duration.ofSeconds(30),
                this);
    }

    @Override
    public void established(LateBindingEngine engine, TLSConnection connection, Duration duration) {
        events.add("established");
    }

    @Override
    public void failed(LateBindingEngine engine, HandshakeFailure failure) {
        events.add("failed %s %s %s".formatted(failure.outcome(), failure.by(), failure.reason()));
    }

    @Override
    public void brokenOff(LateBindingEngine engine, String reason) {
        events.add("broken off: " + reason);
    }

    @Override
    public void closed(LateBindingEngine engine) {
        events.add("closed");
    }

    private final class Watched implements BackendServerContext {

        private final BackendServerContext context;
        private final UnaryOperator<SSLEngine> change;

        Watched(BackendServerContext context, UnaryOperator<SSLEngine> change) {
            this.context = context;
            this.change = change;
        }

        @Override
        public SSLEngine newEngine(ClientHello clientHello) {
            return change.apply(context.newEngine(clientHello));
        }

        @Override
        public void release(SSLEngine engine) {
            events.add("released");
            context.release(engine);
        }

        @Override
        public boolean allows(NamedGroup group) {
            return context.allows(group);
        }

        @Override
        public SSLSessionContext sessionContext() {
            return context.sessionContext();
        }

        @Override
        public boolean isResumed(SSLEngine engine, Instant handshakeStart) {
            return context.isResumed(engine, handshakeStart);
        }

        @Override
        public Optional<NamedGroup> namedGroup(SSLEngine engine) {
            return context.namedGroup(engine);
        }

        @Override
        public HandshakeOutcome outcome(SSLEngine engine, SSLException failure) {
            return context.outcome(engine, failure);
        }
    }

    private final class Breaking extends DelegatingEngine {

        private final Fault fault;

        Breaking(SSLEngine delegate, Fault fault) {
            super(delegate);
            this.fault = fault;
        }

        @Override
        public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length)
                throws SSLException {
            failIf(Fault.UNWRAP);
            if (broken && fault == Fault.CLIENT_HELLO) {
                broken = false;
                throw new SSLException("the ClientHello is refused");
            }
            return super.unwrap(source, targets, offset, length);
        }

        @Override
        public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target)
                throws SSLException {
            failIf(Fault.WRAP);
            return super.wrap(sources, offset, length, target);
        }

        @Override
        public @Nullable Runnable getDelegatedTask() {
            Runnable task = super.getDelegatedTask();
            return task == null || fault != Fault.TASK || !broken
                    ? task
                    : () -> {
                        throw new Error("task is broken");
                    };
        }

        private void failIf(Fault called) throws SSLException {
            if (broken && fault == called) {
                throw new SSLException(called.name().toLowerCase(Locale.ROOT) + " is broken");
            }
        }
    }
}
