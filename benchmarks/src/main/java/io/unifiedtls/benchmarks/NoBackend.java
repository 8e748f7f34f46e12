package io.unifiedtls.benchmarks;

import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendClientContext;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.DelegatingEngine;
import io.unifiedtls.backend.TLSBackend;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/** Takes a ClientHello and does nothing with it, so that what is left is our own part. */
final class NoBackend implements TLSBackend {

    @Override
    public String name() {
        return "none";
    }

    @Override
    public List<String> faults(TLSConfiguration configuration) {
        return List.of();
    }

    @Override
    public List<String> clientFaults(TLSConfiguration configuration) {
        return List.of();
    }

    @Override
    public BackendServerContext newServerContext(TLSConfiguration configuration) {
        return new NoContext();
    }

    @Override
    public BackendServerContext challengeContext(TLSConfiguration configuration) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BackendClientContext newClientContext(TLSConfiguration configuration) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BackendClientContext newInsecureClientContext(TLSConfiguration configuration) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<NamedGroup> defaultNamedGroups() {
        return List.of(NamedGroup.X25519);
    }

    @Override
    public SSLParameters supportedParameters() {
        return new SSLParameters(new String[0], new String[0]);
    }

    private static final class NoContext implements BackendServerContext {

        private final SSLEngine engine = new NoEngine();

        @Override
        public SSLEngine newEngine(ClientHello clientHello) {
            return engine;
        }

        @Override
        public SSLSessionContext sessionContext() {
            return engine.getSession().getSessionContext();
        }

        @Override
        public boolean isResumed(SSLEngine engine, Instant handshakeStart) {
            return false;
        }

        @Override
        public Optional<NamedGroup> namedGroup(SSLEngine engine) {
            return Optional.empty();
        }

        @Override
        public HandshakeOutcome outcome(SSLEngine engine, SSLException failure) {
            return HandshakeOutcome.WithoutAlert.UNKNOWN;
        }
    }

    private static final class NoEngine extends DelegatingEngine {

        NoEngine() {
            super(any());
        }

        private static SSLEngine any() {
            try {
                return SSLContext.getDefault().createSSLEngine();
            } catch (NoSuchAlgorithmException ex) {
                throw new IllegalStateException(ex);
            }
        }

        @Override
        public void beginHandshake() {}

        @Override
        public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) {
            int count = source.remaining();
            source.position(source.limit());
            return new SSLEngineResult(Status.OK, HandshakeStatus.NEED_WRAP, count, 0);
        }

        @Override
        public HandshakeStatus getHandshakeStatus() {
            return HandshakeStatus.NEED_WRAP;
        }

        @Override
        public @Nullable Runnable getDelegatedTask() {
            return null;
        }
    }
}
