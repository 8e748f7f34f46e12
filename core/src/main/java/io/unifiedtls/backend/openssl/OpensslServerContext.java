package io.unifiedtls.backend.openssl;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.unifiedtls.ClientHello;
import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.SessionTicketKeys;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.ClientRefusal;
import io.unifiedtls.backend.ServerChoice;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * A configuration on BoringSSL. Its native context is freed when it is closed and no engine needs it any more; whoever
 * still makes engines then gets each with a native context of its own.
 */
final class OpensslServerContext implements BackendServerContext {

    private static final ResourceLeakDetector<OpensslServerContext> LEAKS =
            ResourceLeakDetectorFactory.instance().newResourceLeakDetector(OpensslServerContext.class);

    private static final List<SessionTicketKey> NO_KEYS = List.of();

    private final TLSConfiguration configuration;
    private final EffectiveSettings settings;
    private final NativeContexts contexts;
    /** Null for no sessions. */
    private final @Nullable SessionTicketKeys ticketKeys;

    private final OcspStaples staples;
    private final SSLSessionContext sessions;
    private final ReferenceCountedOpenSslContext nativeContext;
    private final NativeReference<OpensslServerContext> reference;
    private volatile @Nullable List<SessionTicketKey> keysInForce;

    /**
     * Create a context.
     *
     * @param ticketKeys of its sessions; null for none
     * @param staples the OCSP responses
     */
    OpensslServerContext(
            TLSConfiguration configuration,
            NativeContexts contexts,
            @Nullable SessionTicketKeys ticketKeys,
            OcspStaples staples) {
        this.staples = staples;
        this.configuration = configuration;
        this.settings = configuration.effective(Side.SERVER, NamedGroups.DEFAULT);
        this.contexts = contexts;
        this.ticketKeys = ticketKeys;
        this.sessions = new HiddenSessions(configuration.sessions());
        this.nativeContext = contexts.create();
        this.reference = NativeReference.to(nativeContext, this, LEAKS);
        if (configuration.ocspStapling()) {
            configuration.signingChains().forEach(staples::current); // So that the first client gets one
        }
    }

    /** A context that makes no session, and resumes none. */
    static OpensslServerContext withoutSessions(
            TLSConfiguration configuration, NativeContexts contexts, OcspStaples staples) {
        OpensslServerContext context = new OpensslServerContext(configuration, contexts, null, staples);
        context.nativeContext.sessionContext().setSessionCacheEnabled(false);
        return context;
    }

    @Override
    public boolean allows(NamedGroup group) {
        return settings.namedGroups().contains(group);
    }

    @Override
    public OpensslEngine newEngine(ClientHello clientHello) {
        ReferenceCountedOpenSslContext context = retained();
        try {
            int chain = ChainChoice.position(configuration, clientHello, this::allows);
            ReferenceCountedOpenSslEngine engine =
                    (ReferenceCountedOpenSslEngine) context.newEngine(ByteBufAllocator.DEFAULT, null, chain);
            if (ticketKeys == null) {
                NativeSession.sendNoTicket(engine);
            }
            if (configuration.ocspStapling()) {
                staples.current(configuration.signingChains().get(chain)).ifPresent(engine::setOcspResponse);
            }
            boolean tls13 = ServerChoice.isTls13(configuration, clientHello);
            return new OpensslEngine(engine, configuration.sessions().timeout(), tls13, clientProof(tls13));
        } finally {
            context.release();
        }
    }

    /** In TLS 1.3, no such signature is ever accepted. */
    private Optional<ClientProof> clientProof(boolean tls13) {
        return !configuration.clientAuthentication().isRequested() || tls13
                ? Optional.empty()
                : Optional.of(new ClientProof());
    }

    private ReferenceCountedOpenSslContext retained() {
        List<SessionTicketKey> current = ticketKeys == null ? NO_KEYS : ticketKeys.current();
        try {
            nativeContext.retain();
        } catch (IllegalReferenceCountException closed) {
            ReferenceCountedOpenSslContext own = contexts.create();
            setTicketKeys(own, current);
            return own;
        }
        if (current != keysInForce) {
            setTicketKeys(nativeContext, current);
            keysInForce = current;
        }
        return nativeContext;
    }

    /** Without any, the context has some that nobody knows. */
    private static void setTicketKeys(ReferenceCountedOpenSslContext context, List<SessionTicketKey> keys) {
        if (keys.isEmpty()) {
            return;
        }
        context.sessionContext()
                .setTicketKeys(keys.stream()
                        .map(key -> new OpenSslSessionTicketKey(key.name(), key.hmacKey(), key.aesKey()))
                        .toArray(OpenSslSessionTicketKey[]::new));
    }

    @Override
    public Optional<ClientRefusal> refusal(SSLEngine engine) {
        return contexts.verdicts().find(((OpensslEngine) engine).delegate());
    }

    @Override
    public void release(SSLEngine engine) {
        ((OpensslEngine) engine).release();
    }

    @Override
    public void close() {
        reference.release(this);
    }

    @Override
    public SSLSessionContext sessionContext() {
        return sessions;
    }

    @Override
    public boolean isResumed(SSLEngine engine, Instant handshakeStart) {
        return ((OpensslEngine) engine).isResumed();
    }

    @Override
    public Optional<NamedGroup> namedGroup(SSLEngine engine) {
        return ((OpensslEngine) engine).namedGroup();
    }

    @Override
    public HandshakeOutcome outcome(SSLEngine engine, SSLException failure) {
        HandshakeOutcome outcome = OpensslAlerts.of(failure);
        return ((OpensslEngine) engine).sentAlert().map(outcome::sentAs).orElse(outcome);
    }
}
