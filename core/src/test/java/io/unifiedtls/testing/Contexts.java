package io.unifiedtls.testing;

import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.Destinations;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.ServerSettings.AuthorityCheck;
import io.unifiedtls.selection.ServerSettings.Fallback;
import io.unifiedtls.selection.ServerSettings.ResolverCache;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Factories of contexts on the JDK with one configuration, {@code default}. */
public final class Contexts {

    public static final ServerSettings SETTINGS = settings(Duration.ofSeconds(10), Duration.ofSeconds(2), 4, 100);

    /** Responders of tests are on this machine. */
    private static final TLSBackend BACKEND =
            new JsseBackend(RevocationSettings.DEFAULT.withPrivateHosts(List.of("localhost")));

    private Contexts() {}

    public static ServerSettings settings(
            Duration handshakeTimeout, Duration resolverTimeout, int resolverConcurrency, int contextCacheSize) {
        return new ServerSettings(
                Fallback.REJECT,
                Fallback.DEFAULT,
                handshakeTimeout,
                resolverTimeout,
                OptionalInt.of(resolverConcurrency),
                contextCacheSize,
                AuthorityCheck.STRICT,
                ResolverCache.DEFAULT,
                Optional.empty());
    }

    /** The usual settings, but for these. */
    public static ServerSettings settings(Fallback unknown, Fallback missing, AuthorityCheck authorityCheck) {
        return new ServerSettings(
                unknown,
                missing,
                SETTINGS.handshakeTimeout(),
                SETTINGS.resolverTimeout(),
                SETTINGS.resolverConcurrency(),
                SETTINGS.contextCacheSize(),
                authorityCheck,
                ResolverCache.DEFAULT,
                Optional.empty());
    }

    public static ContextFactory factory(TLSConfiguration configuration, SniResolver... resolvers) {
        return factory(configuration, TLSPolicy.none(), SETTINGS, List.of(resolvers));
    }

    /** Tells what becomes of handshakes. */
    public static ContextFactory observed(
            TLSConfiguration configuration, HandshakeObserver observer, SniResolver... resolvers) {
        return observed(configuration, TLSPolicy.none(), observer, resolvers);
    }

    /** Tells what becomes of handshakes, and which break the policy. */
    public static ContextFactory observed(
            TLSConfiguration configuration, TLSPolicy policy, HandshakeObserver observer, SniResolver... resolvers) {
        return factory(configuration, policy, SETTINGS, List.of(resolvers), observer);
    }

    public static ContextFactory factory(
            TLSConfiguration configuration, TLSPolicy policy, ServerSettings settings, List<SniResolver> resolvers) {
        return factory(configuration, policy, settings, resolvers, HandshakeObserver.NONE);
    }

    private static ContextFactory factory(
            TLSConfiguration configuration,
            TLSPolicy policy,
            ServerSettings settings,
            List<SniResolver> resolvers,
            HandshakeObserver observer) {
        HostTable hosts = resolvers.stream()
                .filter(HostTable.class::isInstance)
                .map(HostTable.class::cast)
                .findFirst()
                .orElseGet(() -> HostTable.builder().build());
        return using(
                new ContextFactory(BACKEND, policy, () -> resolvers, CertificateSupply.none(), settings, observer),
                configuration,
                hosts);
    }

    /** Puts {@code default} and hosts in force. */
    public static ContextFactory using(ContextFactory factory, TLSConfiguration configuration, HostTable hosts) {
        factory.use(factory.generation(Map.of("default", configuration), hosts, Destinations.none()));
        return factory;
    }
}
