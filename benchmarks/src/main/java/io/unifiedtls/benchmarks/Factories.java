package io.unifiedtls.benchmarks;

import io.unifiedtls.SigningChain;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.policy.NamedPolicies;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.Destinations;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.ServerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Factories of contexts as the auto-configuration makes them, with the default policy. */
public final class Factories {

    private Factories() {}

    public static TLSBackend backend(String name) {
        return switch (name) {
            case "jdk" -> new JsseBackend();
            case "openssl" ->
                new OpensslBackend(
                        new JsseBackend(), new RotatingTicketKeys(Duration.ofHours(12)), chain -> Optional.empty());
            case "none" -> new NoBackend();
            default -> throw new IllegalArgumentException(name);
        };
    }

    public static TLSConfiguration configuration(SigningChain chain) {
        return TLSConfiguration.builder().label("shop").signingChains(chain).build();
    }

    /** Hosts {@code host-0.example.com} and so on. */
    public static TLSContextFactory factory(
            TLSBackend backend, TLSConfiguration configuration, int hosts, SniResolver... resolvers) {
        return factory(backend, configuration, hosts, ServerSettings.DEFAULT, resolvers);
    }

    /** With settings other than the defaults. */
    static ContextFactory factory(
            TLSBackend backend,
            TLSConfiguration configuration,
            int hosts,
            ServerSettings settings,
            SniResolver... resolvers) {
        return factory(backend, configuration, hosts, settings, HandshakeObserver.NONE, resolvers);
    }

    /** With an observer, too. */
    static ContextFactory factory(
            TLSBackend backend,
            TLSConfiguration configuration,
            int hosts,
            ServerSettings settings,
            HandshakeObserver observer,
            SniResolver... resolvers) {
        HostTable.Builder table = HostTable.builder();
        for (int i = 0; i < hosts; i++) {
            table.add("host-%d.example.com".formatted(i), configuration, "benchmark");
        }
        HostTable hostTable = table.build();
        TLSPolicy policy = Objects.requireNonNull(NamedPolicies.all().get("intermediate"));
        ContextFactory factory = new ContextFactory(
                backend,
                policy,
                () -> resolvers.length == 0 ? List.of(hostTable) : List.of(resolvers),
                CertificateSupply.none(),
                settings,
                observer);
        factory.use(factory.generation(Map.of("default", configuration), hostTable, Destinations.none()));
        return factory;
    }
}
