package io.unifiedtls.context;

import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendClientContext;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.jsse.JsseBackend;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;

/** The JDK's, and how many contexts it made, and how many of them were closed. */
final class CountingBackend implements TLSBackend {

    private final TLSBackend jdk = new JsseBackend();
    private final AtomicInteger created = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    int created() {
        return created.get();
    }

    int closed() {
        return closed.get();
    }

    @Override
    public String name() {
        return jdk.name();
    }

    @Override
    public List<String> faults(TLSConfiguration configuration) {
        return jdk.faults(configuration);
    }

    @Override
    public BackendServerContext newServerContext(TLSConfiguration configuration) {
        created.incrementAndGet();
        return new CountingContext(jdk.newServerContext(configuration), closed);
    }

    @Override
    public BackendServerContext challengeContext(TLSConfiguration configuration) {
        return jdk.challengeContext(configuration);
    }

    @Override
    public List<String> clientFaults(TLSConfiguration configuration) {
        return jdk.clientFaults(configuration);
    }

    @Override
    public BackendClientContext newClientContext(TLSConfiguration configuration) {
        return jdk.newClientContext(configuration);
    }

    @Override
    public BackendClientContext newInsecureClientContext(TLSConfiguration configuration) {
        return jdk.newInsecureClientContext(configuration);
    }

    @Override
    public List<NamedGroup> defaultNamedGroups() {
        return jdk.defaultNamedGroups();
    }

    @Override
    public SSLParameters supportedParameters() {
        return jdk.supportedParameters();
    }

    private record CountingContext(BackendServerContext context, AtomicInteger closed) implements BackendServerContext {

        @Override
        public SSLEngine newEngine(ClientHello clientHello) {
            return context.newEngine(clientHello);
        }

        @Override
        public void release(SSLEngine engine) {
            context.release(engine);
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

        @Override
        public void close() {
            closed.incrementAndGet();
            context.close();
        }
    }
}
