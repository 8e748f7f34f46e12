package io.unifiedtls.context;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSBuffer;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.BridgedSSLContext;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeSelector;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.ServerThreads;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.selection.AuthorityGuard;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.Changes;
import io.unifiedtls.selection.Choice;
import io.unifiedtls.selection.Explainer;
import io.unifiedtls.selection.IssuanceWaits;
import io.unifiedtls.selection.ResolverChain;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.transport.BufferedSocket;
import io.unifiedtls.transport.EngineBuffer;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Selects a configuration for each connection, and answers with the leaf of that configuration. */
final class RootServerContext implements LateBindingContext {

    private final TLSConfiguration configuration;
    private final List<String> violations;
    private final Chains resolvers;
    private final CertificateSupply certificates;
    private final ServerSettings settings;
    private final Supplier<RootServerContext> successor;
    private final ChallengeSelection challenges;
    private final Changes changes;
    private final Connections connections;
    private final IssuanceWaits issuances;
    private final HandshakeObserver observer;
    private final HandshakeObserver connectionObserver;
    private final Leaves leaves;
    private final AuthorityGuard guard;
    private final SSLContext sslContext;
    private final ServerSelection selection;
    private final HandshakeSelector selector = new Selector(() -> this);
    private final HandshakeSelector selectorInForce;
    private @Nullable RootServerContext forEveryName;

    /**
     * Create a root.
     *
     * @param successor what stands in its place when something else is in force
     * @param challenges of ACME, which come before all resolvers
     * @param changes of what admits clients
     */
    RootServerContext(
            TLSConfiguration configuration,
            Chains resolvers,
            Leaves leaves,
            CertificateSupply certificates,
            ServerSettings settings,
            Supplier<RootServerContext> successor,
            ChallengeSelection challenges,
            Changes changes,
            Connections connections,
            IssuanceWaits issuances,
            HandshakeObserver observer) {
        this.configuration = configuration;
        this.violations = leaves.policy().violations(configuration, Side.SERVER);
        this.resolvers = resolvers;
        this.leaves = leaves;
        this.certificates = certificates;
        this.settings = settings;
        this.successor = successor;
        this.challenges = challenges;
        this.selectorInForce = new Selector(successor);
        this.changes = changes;
        this.connections = connections;
        this.issuances = issuances;
        this.observer = observer;
        this.selection = new ServerSelection(this, leaves, certificates, settings, observer);
        this.connectionObserver = connections.tracking(observer, this::admission);
        this.guard = new AuthorityGuard(
                settings.authorityCheck(),
                settings.resolverCache().timeToLive(),
                changes,
                clientHello -> selected(resolvers.handshakes(), clientHello));
        this.sslContext = BridgedSSLContext.of(this::newEngine, null, leaves.supportedParameters());
    }

    @Override
    public TLSConfiguration configuration() {
        return configuration;
    }

    @Override
    public LeafServerContext derive(TLSConfiguration configuration) {
        return leaves.get(configuration);
    }

    @Override
    public LateBindingEngine newEngine() {
        return new LateBindingEngine(selector, leaves.supportedParameters(), handshakeTimeout(), connectionObserver);
    }

    @Override
    public TLSBuffer newBuffer() {
        LateBindingEngine engine = newEngine();
        return new EngineBuffer(engine, engine::connection, engine::closed);
    }

    @Override
    public TLSSocket wrap(Socket socket) {
        return new BufferedSocket(socket, newBuffer(), handshakeTimeout());
    }

    @Override
    public SSLContext sslContext() {
        return sslContext;
    }

    @Override
    public boolean prefersDirectBuffers() {
        return leaves.prefersDirectBuffers();
    }

    @Override
    public Duration handshakeTimeout() {
        return settings.handshakeTimeout();
    }

    @Override
    public void servedBy(ServerThreads threads) {
        resolvers.handshakes().servedBy(threads);
        issuances.servedBy(threads);
        challenges.servedBy(threads);
    }

    @Override
    public synchronized RootServerContext forEveryName() {
        RootServerContext existing = forEveryName;
        if (existing == null) {
            existing = new RootServerContext(
                    configuration,
                    resolvers.none(),
                    leaves,
                    certificates,
                    settings.answeringEveryName(),
                    () -> successor.get().forEveryName(),
                    challenges.none(),
                    changes,
                    connections,
                    IssuanceWaits.usual(), // Nobody is asked
                    observer);
            forEveryName = existing;
        }
        return existing;
    }

    @Override
    public Answer<Boolean> permits(LateBindingEngine connection, String authority) {
        return guard.permits(connection, authority);
    }

    /**
     * Asks as a client of today does, since a resolver may decide by what it offers. A host whose certificate is being issued is known:
     * the handshake waits for it.
     */
    @Override
    public Answer<Boolean> knows(ServerName serverName) {
        return resolvers
                .lookups()
                .resolve(clientOfToday(serverName), this)
                .handle(known -> known instanceof Answer.Refused<Optional<TLSConfiguration>> refused
                                && refused.issuance().isPresent()
                        ? Answer.ready(true)
                        : known.andThen(found -> Answer.ready(found.isPresent())));
    }

    /** Find what clients of this name get, so that handshakes find it in memory. Blocks. Whether there was an answer, a refusal included. */
    boolean prepare(ServerName serverName) {
        Answer.Known<TLSConfiguration> selected =
                selected(resolvers.handshakes(), clientOfToday(serverName)).now(() -> false);
        return !(selected instanceof Answer.Refused<TLSConfiguration> refused
                && refused.isPassing()
                && refused.issuance().isEmpty());
    }

    private static ClientHello clientOfToday(ServerName serverName) {
        return ClientHello.builder()
                .serverName(serverName)
                .versions(List.of(TLSVersion.TLS_1_3, TLSVersion.TLS_1_2))
                .applicationProtocols(List.of(ApplicationProtocol.H2, ApplicationProtocol.HTTP_1_1))
                .build();
    }

    /** Whether the client of a connection would be let in now. */
    private Admission admission(LateBindingEngine connection) {
        TLSConfiguration own = connection.configuration().orElseThrow();
        RootServerContext current = successor.get();
        Answer.Known<TLSConfiguration> demanded = current.selected(
                        current.resolvers.reviews(), connection.clientHello().orElseThrow())
                .now(connection::isOver);
        if (demanded instanceof Answer.Refused<TLSConfiguration> refusal) {
            return refusal.isPassing()
                    ? Admission.UNANSWERED
                    : !own.clientAuthentication().isEnforced() ? Admission.ADMITTED : Admission.REFUSED;
        }
        return AuthorityGuard.isAuthenticated(demanded.value().orElseThrow(), connection)
                ? Admission.ADMITTED
                : Admission.REFUSED;
    }

    /** Why clients would be refused. */
    ServerFaults faults() {
        return new ServerFaults(leaves, selection);
    }

    /**
     * Check that the policy accepts the root's own configuration.
     *
     * @throws PolicyViolationException with all violations
     */
    void requireAccepted() {
        PolicyCheck.requireNone(violations);
    }

    /** The configuration that a handshake would get, and the reason. */
    TLSExplanation explain(ClientHello clientHello) {
        if (challenges.concerns(clientHello)) {
            return challenges.explain(clientHello, resolvers.handshakes());
        }
        Answer.Known<Choice> choice =
                selection.choose(resolvers.handshakes(), clientHello).now(() -> false);
        Answer.Known<Selection> answer =
                choice.then(chosen -> selection.enforce(chosen, clientHello, 0)).now(() -> false);
        return new Explainer(leaves.policy()::verdict).explain(clientHello, choice, answer, resolvers.handshakes());
    }

    private Answer<TLSConfiguration> selected(ResolverChain asked, ClientHello clientHello) {
        return selection
                .select(asked, clientHello, changes.count())
                .then(selected -> Answer.ready(selected.configuration()));
    }

    /** Counts the changes before it takes the root, so that one that comes meanwhile is noticed. */
    private final class Selector implements HandshakeSelector {

        private final Supplier<RootServerContext> root;

        Selector(Supplier<RootServerContext> root) {
            this.root = root;
        }

        @Override
        public Answer<Selection> select(ClientHello clientHello) {
            if (challenges.concerns(clientHello)) {
                return challenges.select(clientHello);
            }
            Answer<Selection> first = once(clientHello);
            return first instanceof Answer.Ready<Selection>
                    ? first
                    : issuances.settled(first, () -> once(clientHello), handshakeTimeout());
        }

        private Answer<Selection> once(ClientHello clientHello) {
            long after = changes.count();
            RootServerContext asked = root.get();
            return asked.selection.select(asked.resolvers.handshakes(), clientHello, after);
        }

        @Override
        public HandshakeSelector inForce() {
            return selectorInForce;
        }
    }
}
