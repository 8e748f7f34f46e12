package io.unifiedtls.context;

import io.unifiedtls.Alert;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSBuffer;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy.Side;
import io.unifiedtls.TLSSocket;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.BridgedSSLContext;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeSelector;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.ServerThreads;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.selection.AuthorityGuard;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.Changes;
import io.unifiedtls.selection.Explainer;
import io.unifiedtls.selection.ResolverChain;
import io.unifiedtls.selection.SelectionTrace;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.ServerSettings.Fallback;
import io.unifiedtls.selection.UnansweredException;
import io.unifiedtls.transport.BufferedSocket;
import io.unifiedtls.transport.EngineBuffer;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Selects a configuration for each connection, and answers with the leaf of that configuration. */
final class RootServerContext implements LateBindingContext {

    private final OnceLog log = new OnceLog(PrintableLogger.of(RootServerContext.class));
    private final TLSConfiguration configuration;
    private final List<String> violations;
    private final ResolverChain resolvers;
    private final ResolverChain reviewers;
    private final CertificateSupply certificates;
    private final ServerSettings settings;
    private final Supplier<RootServerContext> successor;
    private final Changes changes;
    private final Connections connections;
    private final HandshakeObserver observer;
    private final HandshakeObserver connectionObserver;
    private final Leaves leaves;
    private final AuthorityGuard guard;
    private final SSLContext sslContext;
    private final HandshakeSelector selector = new Selector(() -> this);
    private final HandshakeSelector selectorInForce;
    private @Nullable RootServerContext forEveryName;

    /**
     * Create a root.
     *
     * @param reviewers asks the same as {@code resolvers}, in places of its own
     * @param successor what stands in its place when something else is in force
     * @param changes of what admits clients
     */
    RootServerContext(
            TLSConfiguration configuration,
            ResolverChain resolvers,
            ResolverChain reviewers,
            Leaves leaves,
            CertificateSupply certificates,
            ServerSettings settings,
            Supplier<RootServerContext> successor,
            Changes changes,
            Connections connections,
            HandshakeObserver observer) {
        this.configuration = configuration;
        this.violations = leaves.policy().violations(configuration, Side.SERVER);
        this.resolvers = resolvers;
        this.reviewers = reviewers;
        this.leaves = leaves;
        this.certificates = certificates;
        this.settings = settings;
        this.successor = successor;
        this.selectorInForce = new Selector(successor);
        this.changes = changes;
        this.connections = connections;
        this.observer = observer;
        this.connectionObserver = connections.tracking(observer, this::admission);
        this.guard = new AuthorityGuard(
                settings.authorityCheck(),
                settings.resolverCache().timeToLive(),
                changes,
                clientHello -> selected(resolvers, clientHello, () -> false));
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
        resolvers.servedBy(threads);
    }

    @Override
    public synchronized RootServerContext forEveryName() {
        RootServerContext existing = forEveryName;
        if (existing == null) {
            existing = new RootServerContext(
                    configuration,
                    resolvers.none(),
                    reviewers.none(),
                    leaves,
                    certificates,
                    settings.answeringEveryName(),
                    () -> successor.get().forEveryName(),
                    changes,
                    connections,
                    observer);
            forEveryName = existing;
        }
        return existing;
    }

    @Override
    public boolean permits(LateBindingEngine connection, String authority) {
        return guard.permits(connection, authority);
    }

    @Override
    public Optional<Boolean> permitsAtOnce(LateBindingEngine connection, String authority) {
        return guard.permitsAtOnce(connection, authority);
    }

    /** Whether the client of a connection would be let in now. */
    private Admission admission(LateBindingEngine connection) {
        TLSConfiguration own = connection.configuration().orElseThrow();
        try {
            RootServerContext current = successor.get();
            TLSConfiguration demanded =
                    current.selected(current.reviewers, connection.clientHello().orElseThrow(), connection::isOver);
            return AuthorityGuard.isAuthenticated(demanded, own) ? Admission.ADMITTED : Admission.REFUSED;
        } catch (UnansweredException ex) {
            return Admission.UNANSWERED;
        } catch (HandshakeRefusedException ex) {
            return own.clientAuthentication() == ClientAuthentication.NONE ? Admission.ADMITTED : Admission.REFUSED;
        }
    }

    /** Why a client of this name would be refused with this configuration; empty if it would not. */
    List<String> faults(TLSConfiguration configuration, Optional<ServerName> serverName) {
        ClientHello clientHello = ClientHello.builder().serverName(serverName).build();
        TLSConfiguration complete = withCertificates(configuration, clientHello);
        List<String> violations = leaves.policy().violations(complete, serverName);
        try {
            derive(complete);
            return violations;
        } catch (InvalidTLSConfigurationException ex) {
            return Stream.concat(ex.faults().stream(), violations.stream()).toList();
        }
    }

    /**
     * Check that the policy accepts the root's own configuration.
     *
     * @throws PolicyViolationException with all violations
     */
    void requireAccepted() {
        PolicyCheck.requireNone(violations);
    }

    /** What a handshake would get, and why. */
    TLSExplanation explain(ClientHello clientHello) {
        return new Explainer(clientHello)
                .explain(trace -> select(resolvers, clientHello, () -> false, trace, 0), leaves.policy()::verdict);
    }

    private TLSConfiguration selected(ResolverChain asked, ClientHello clientHello, BooleanSupplier abandoned) {
        return select(asked, clientHello, abandoned, SelectionTrace.NONE, changes.count())
                .configuration();
    }

    /** What {@link #select} would select, where it would ask nobody and make nothing. */
    private Optional<Selection> selectAtOnce(ClientHello clientHello, long after) {
        return resolvers
                .resolveAtOnce(clientHello, this)
                .filter(known -> !known.certificates().isEmpty()
                        && leaves.policy()
                                .violations(known, clientHello.serverName())
                                .isEmpty())
                .flatMap(known -> leaves.find(known).map(leaf -> new Selection(known, leaf.backendContext(), after)));
    }

    private Selection select(
            ResolverChain asked, ClientHello clientHello, BooleanSupplier abandoned, SelectionTrace trace, long after) {
        Optional<TLSConfiguration> resolved = asked.resolve(clientHello, this, abandoned, trace);
        TLSConfiguration selected = resolved.orElseGet(() -> fallback(clientHello));
        try {
            TLSConfiguration complete = withCertificates(selected, clientHello);
            trace.selected(selected, complete);
            List<String> violations =
                    resolved.isPresent() ? leaves.policy().violations(complete, clientHello.serverName()) : List.of();
            LeafServerContext leaf = accepted(complete, violations, clientHello);
            return new Selection(complete, leaf.backendContext(), after);
        } catch (HandshakeRefusedException ex) {
            throw ex;
        } catch (RuntimeException ex) {
            String message = "Its context could not be made.";
            warn(clientHello, ex.getClass().getName(), message, ex);
            throw new UnansweredException(message);
        }
    }

    /** A fault is the same again whatever the host, which clients choose, so the log forgets it. */
    private LeafServerContext accepted(
            TLSConfiguration configuration, List<String> hostViolations, ClientHello clientHello) {
        LeafServerContext leaf;
        try {
            leaf = derive(configuration);
        } catch (InvalidTLSConfigurationException ex) {
            if (ex instanceof PolicyViolationException) {
                observer.policyViolated(configuration.label(), ex.faults(), true);
            }
            String faults = String.join(" ", ex.faults());
            String message =
                    Stream.concat(Stream.of(faults), hostViolations.stream()).collect(Collectors.joining(" "));
            throw refused(clientHello, faults, message);
        }
        if (!hostViolations.isEmpty()) {
            observer.policyViolated(configuration.label(), hostViolations, true);
            String fault = "Configuration '%s' is for other hosts".formatted(configuration.label());
            throw refused(clientHello, fault, String.join(" ", hostViolations));
        }
        return leaf;
    }

    private HandshakeRefusedException refused(ClientHello clientHello, String fault, String message) {
        warn(clientHello, fault, message, null);
        return new HandshakeRefusedException(Alert.INTERNAL_ERROR, message);
    }

    private void warn(ClientHello clientHello, String fault, String message, @Nullable Throwable cause) {
        String serverName =
                clientHello.serverName().map(name -> "'" + name + "'").orElse("(none)");
        log.warn(
                fault,
                "Refused a handshake for the server name %s with internal_error. %s".formatted(serverName, message),
                cause);
    }

    private TLSConfiguration fallback(ClientHello clientHello) {
        boolean named = clientHello.serverName().isPresent();
        Fallback fallback = named ? settings.unknownServerName() : settings.missingServerName();
        if (fallback == Fallback.DEFAULT) {
            return configuration;
        }
        throw named
                ? new HandshakeRefusedException(Alert.UNRECOGNIZED_NAME, "Nobody knows the server name")
                : new HandshakeRefusedException(
                        alertForMissingName(clientHello),
                        "The client sent no server name, and unified-tls.server.missing-server-name is reject");
    }

    /** RFC 8446, section 9.2; earlier versions do not know that alert. */
    private static Alert alertForMissingName(ClientHello clientHello) {
        return clientHello.versions().contains(TLSVersion.TLS_1_3) ? Alert.MISSING_EXTENSION : Alert.UNRECOGNIZED_NAME;
    }

    private TLSConfiguration withCertificates(TLSConfiguration selected, ClientHello clientHello) {
        if (!selected.certificates().isEmpty()) {
            return selected;
        }
        return certificates
                .signingChain(clientHello)
                .map(chain -> selected.toBuilder().certificates(chain).build())
                .orElse(selected);
    }

    /** Counts the changes before it takes the root, so that one that comes meanwhile is noticed. */
    private final class Selector implements HandshakeSelector {

        private final Supplier<RootServerContext> root;

        Selector(Supplier<RootServerContext> root) {
            this.root = root;
        }

        @Override
        public Selection select(ClientHello clientHello, BooleanSupplier abandoned) {
            long after = changes.count();
            RootServerContext asked = root.get();
            return asked.select(asked.resolvers, clientHello, abandoned, SelectionTrace.NONE, after);
        }

        @Override
        public Optional<Selection> selectAtOnce(ClientHello clientHello) {
            long after = changes.count();
            return root.get().selectAtOnce(clientHello, after);
        }

        @Override
        public HandshakeSelector inForce() {
            return selectorInForce;
        }
    }
}
