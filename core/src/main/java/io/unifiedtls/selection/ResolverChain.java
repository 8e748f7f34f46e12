package io.unifiedtls.selection;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeObserver.ResolverOutcome;
import io.unifiedtls.handshake.ServerThreads;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.operations.TLSExplanation.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks resolvers in their order until one knows the name. The host table answers on the caller's thread; all others run
 * on the executor, within one time limit for all of them, and are spared names that are nobody's. Thread-safe.
 */
public final class ResolverChain {

    private final OnceLog log = new OnceLog(PrintableLogger.of(ResolverChain.class));
    private final Supplier<List<SniResolver>> resolvers;
    private final HostTable hosts;
    private final ResolverExecutor executor;
    private final ResolverCache cache;
    private final Duration timeout;
    private final HandshakeObserver observer;
    private final boolean asksNobody;

    /**
     * Create a chain.
     *
     * @param resolvers all resolvers in their order; a host table among them stands for the place of {@code hosts}
     * @param hosts the table of this chain
     */
    public ResolverChain(
            Supplier<List<SniResolver>> resolvers,
            HostTable hosts,
            ResolverExecutor executor,
            ResolverCache cache,
            Duration timeout,
            HandshakeObserver observer) {
        this(resolvers, hosts, executor, cache, timeout, observer, false);
    }

    private ResolverChain(
            Supplier<List<SniResolver>> resolvers,
            HostTable hosts,
            ResolverExecutor executor,
            ResolverCache cache,
            Duration timeout,
            HandshakeObserver observer,
            boolean asksNobody) {
        this.resolvers = resolvers;
        this.hosts = hosts;
        this.executor = executor;
        this.cache = cache;
        this.timeout = timeout;
        this.observer = observer;
        this.asksNobody = asksNobody;
    }

    /** Say whose threads wait for an answer; a chain that asks nobody keeps none of them. */
    public void servedBy(ServerThreads threads) {
        if (!asksNobody) {
            executor.servedBy(threads);
        }
    }

    /** Forget what a resolver said of these names. */
    public void forget(CacheableSniResolver resolver, Changed changed) {
        cache.forget(resolver, changed);
    }

    /** A chain that asks nobody. */
    public ResolverChain none() {
        return new ResolverChain(List::of, hosts, executor, cache, timeout, observer, true);
    }

    /**
     * Find the configuration.
     *
     * @param abandoned whether the client has gone; asked on this thread while it waits for a resolver
     * @param trace told who was asked
     * @return the configuration, or empty if no resolver knows the name
     * @throws HandshakeRefusedException as the resolver says, or with {@code internal_error} where one fails
     */
    public Optional<TLSConfiguration> resolve(
            ClientHello clientHello, TLSServerContext context, BooleanSupplier abandoned, SelectionTrace trace) {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<SniResolver> all = resolvers.get();
        for (int i = 0; i < all.size(); i++) {
            SniResolver resolver = all.get(i) instanceof HostTable ? hosts : all.get(i);
            Optional<TLSConfiguration> configuration;
            if (resolver == hosts) {
                configuration = hosts.resolve(clientHello, context);
            } else if (isNobodys(clientHello)) {
                trace.asked(resolver, Outcome.NOT_ASKED, "The name is nobody's (RFC 6761)");
                continue;
            } else {
                configuration = traced(resolver, clientHello, context, deadline, abandoned, trace);
            }
            trace.asked(resolver, configuration.isPresent() ? Outcome.MATCHED : Outcome.UNKNOWN, "");
            if (configuration.isPresent()) {
                all.subList(i + 1, all.size()).forEach(later -> trace.asked(later, Outcome.NOT_ASKED, ""));
                return configuration;
            }
        }
        return Optional.empty();
    }

    /**
     * Find the configuration where nobody needs to be asked. Never blocks.
     *
     * @return the configuration; empty where {@link #resolve} has to find out, or would find none
     */
    public Optional<TLSConfiguration> resolveAtOnce(ClientHello clientHello, TLSServerContext context) {
        long start = System.nanoTime();
        for (SniResolver resolver : resolvers.get()) {
            Optional<TLSConfiguration> known;
            if (resolver instanceof HostTable) {
                known = hosts.resolve(clientHello, context);
            } else if (isNobodys(clientHello)) {
                continue;
            } else if (resolver instanceof CacheableSniResolver cacheable
                    && clientHello.serverName().isPresent()) {
                Optional<Optional<TLSConfiguration>> remembered =
                        cache.remembered(cacheable, clientHello.serverName().get(), context);
                if (remembered.isEmpty()) {
                    return Optional.empty();
                }
                known = remembered.get();
                if (known.isPresent()) {
                    observer.resolved(ResolverOutcome.FOUND, Duration.ofNanos(System.nanoTime() - start));
                }
            } else {
                return Optional.empty();
            }
            if (known.isPresent()) {
                return known;
            }
        }
        return Optional.empty();
    }

    private Optional<TLSConfiguration> traced(
            SniResolver resolver,
            ClientHello clientHello,
            TLSServerContext context,
            long deadline,
            BooleanSupplier abandoned,
            SelectionTrace trace) {
        try {
            return call(resolver, clientHello, context, deadline, abandoned);
        } catch (HandshakeRefusedException ex) {
            trace.asked(resolver, Outcome.REFUSED, String.valueOf(ex.getMessage()));
            throw ex;
        }
    }

    /** RFC 6761, section 6.4. */
    private static boolean isNobodys(ClientHello clientHello) {
        return clientHello
                .serverName()
                .filter(name -> name.value().equals("invalid") || name.value().endsWith(".invalid"))
                .isPresent();
    }

    private Optional<TLSConfiguration> call(
            SniResolver resolver,
            ClientHello clientHello,
            TLSServerContext context,
            long deadline,
            BooleanSupplier abandoned) {
        long start = System.nanoTime();
        ResolverOutcome outcome = ResolverOutcome.FAILED;
        try {
            Duration left = Duration.ofNanos(Math.max(0, deadline - start));
            Optional<TLSConfiguration> answer = ask(resolver, clientHello, context, left, abandoned);
            outcome = answer.isPresent() ? ResolverOutcome.FOUND : ResolverOutcome.UNKNOWN;
            return answer;
        } catch (HandshakeRefusedException ex) {
            outcome = ResolverOutcome.REFUSED;
            throw ex;
        } catch (ExecutionException ex) {
            if (ex.getCause() instanceof HandshakeRefusedException refused) {
                outcome = ResolverOutcome.REFUSED;
                throw refused;
            }
            throw failed(resolver, clientHello, "failed", ex.getCause());
        } catch (TimeoutException ex) {
            outcome = ResolverOutcome.TIMEOUT;
            throw failed(
                    resolver, clientHello, "took longer than unified-tls.server.resolver-timeout=" + timeout, null);
        } catch (CancellationException ex) {
            outcome = ResolverOutcome.ABANDONED;
            throw new UnansweredException("The client has gone");
        } catch (RejectedExecutionException ex) {
            outcome = ResolverOutcome.REJECTED;
            String reason =
                    "was not asked: %d handshakes wait for resolvers already (unified-tls.server.resolver-concurrency)"
                            .formatted(executor.places());
            throw failed(resolver, clientHello, reason, null);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw failed(resolver, clientHello, "was interrupted", null);
        } finally {
            observer.resolved(outcome, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private Optional<TLSConfiguration> ask(
            SniResolver resolver,
            ClientHello clientHello,
            TLSServerContext context,
            Duration left,
            BooleanSupplier abandoned)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (!(resolver instanceof CacheableSniResolver cacheable)) {
            return executor.call(() -> resolver.resolve(clientHello, context), left, abandoned);
        }
        Optional<ServerName> serverName = clientHello.serverName();
        return serverName.isEmpty()
                ? Optional.empty()
                : cache.resolve(cacheable, serverName.get(), context, left, abandoned);
    }

    /** What makes a fault the same again is the kind of failure: its message may hold a name that a client chose. */
    private HandshakeRefusedException failed(
            SniResolver resolver, ClientHello clientHello, String what, @Nullable Throwable cause) {
        String fault = "Resolver %s %s".formatted(resolver.getClass().getName(), what);
        String serverName = clientHello.serverName().map(ServerName::value).orElse("none");
        log.warn(
                cause == null ? fault : fault + cause.getClass().getName(),
                "%s. The server name was %s.".formatted(fault, serverName),
                cause);
        return new UnansweredException(fault);
    }
}
