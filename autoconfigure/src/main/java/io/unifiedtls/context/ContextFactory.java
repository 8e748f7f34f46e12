package io.unifiedtls.context;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSPolicy.Side;
import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.context.ServerSettings.Fallback;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.sni.HostTable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Makes contexts on one backend under one policy; the roots have the same resolvers. */
public final class ContextFactory implements TLSContextFactory, AutoCloseable {

    private final Map<String, TLSConfiguration> configurations;
    private final TLSBackend backend;
    private final PolicyCheck policy;
    private final HostTable hosts;
    private final CertificateSupply certificates;
    private final ServerSettings settings;
    private final ResolverExecutor executor;
    private final ResolverChain resolvers;
    private final Map<String, RootServerContext> roots = new ConcurrentHashMap<>();
    private final Cache<TLSConfiguration, TLSClientContext> clients;

    /**
     * Create a factory.
     *
     * @param resolvers all resolvers in their order, {@code hosts} among them; asked at each handshake
     */
    public ContextFactory(
            Map<String, TLSConfiguration> configurations,
            TLSBackend backend,
            TLSPolicy policy,
            HostTable hosts,
            Supplier<List<SniResolver>> resolvers,
            CertificateSupply certificates,
            ServerSettings settings) {
        this.configurations = Collections.unmodifiableMap(new LinkedHashMap<>(configurations));
        this.backend = backend;
        this.policy = new PolicyCheck(policy, backend);
        this.hosts = hosts;
        this.certificates = certificates;
        this.settings = settings;
        this.clients =
                Caffeine.newBuilder().maximumSize(settings.contextCacheSize()).build();
        this.executor = new ResolverExecutor(settings.resolverConcurrency());
        this.resolvers = new ResolverChain(
                resolvers, executor, new ResolverCache(settings.resolverCache(), executor), settings.resolverTimeout());
    }

    /**
     * What would refuse handshakes: for each host of the table, and for clients that get the default.
     *
     * @return all faults, each once; empty if there is none
     */
    public List<String> serverFaults(String configurationName) {
        RootServerContext root = root(configurationName);
        Set<String> faults = new LinkedHashSet<>();
        hosts.hosts()
                .forEach((pattern, configuration) ->
                        faults.addAll(root.faults(configuration, Optional.of(HostTable.example(pattern)))));
        boolean answersDefault = settings.unknownServerName() == Fallback.DEFAULT
                || settings.missingServerName() == Fallback.DEFAULT
                || !root.configuration().certificates().isEmpty();
        if (answersDefault) {
            faults.addAll(root.faults(root.configuration(), Optional.empty()));
        }
        return List.copyOf(faults);
    }

    /**
     * What would refuse the clients of a server that answers all of them with one configuration.
     *
     * @return all faults; empty if there is none
     */
    public List<String> faults(String configurationName) {
        RootServerContext root = root(configurationName);
        return root.faults(root.configuration(), Optional.empty());
    }

    @Override
    public LateBindingContext server(String configurationName) {
        RootServerContext root = root(configurationName);
        root.requireAccepted();
        return root;
    }

    @Override
    public TLSClientContext client(String configurationName) {
        return client(configuration(configurationName));
    }

    private TLSClientContext client(TLSConfiguration configuration) {
        return clients.get(configuration, this::createClient);
    }

    private TLSClientContext createClient(TLSConfiguration configuration) {
        policy.require(configuration, Side.CLIENT);
        List<String> faults = backend.clientFaults(configuration);
        if (!faults.isEmpty()) {
            throw new UnsupportedSettingException(faults);
        }
        return new BackedClientContext(configuration, backend.newClientContext(configuration), this::client);
    }

    @Override
    public TLSConfiguration configuration(String name) {
        TLSConfiguration configuration = configurations.get(name);
        if (configuration == null) {
            throw new IllegalArgumentException(
                    "There is no TLS configuration '%s'. Those in tls.configurations are: %s."
                            .formatted(name, String.join(", ", configurations.keySet())));
        }
        return configuration;
    }

    @Override
    public Map<String, TLSConfiguration> configurations() {
        return configurations;
    }

    /** Interrupts resolvers that are still at work; handshakes from now on fail. */
    @Override
    public void close() {
        executor.close();
    }

    private RootServerContext root(String configurationName) {
        TLSConfiguration configuration = configuration(configurationName);
        return roots.computeIfAbsent(
                configurationName,
                name -> new RootServerContext(configuration, backend, policy, resolvers, certificates, settings));
    }
}
