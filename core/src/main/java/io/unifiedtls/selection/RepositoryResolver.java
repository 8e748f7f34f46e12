package io.unifiedtls.selection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.Alert;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.operations.TLSHostEvent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Answers with the certificates of a repository, on top of a named configuration. An entry that cannot be used disables its
 * host and nobody else's, until it can.
 */
public final class RepositoryResolver implements CacheableSniResolver {

    private static final Logger log = PrintableLogger.of(RepositoryResolver.class);
    private static final int MOST_DISABLED = 1_000;

    private final CertificateRepository repository;
    private final String origin;
    private final Optional<String> configuration;
    private final Function<String, TLSConfiguration> configurations;
    private final Consumer<TLSHostEvent> events;
    /** By the name or wildcard of the entry. */
    private final Cache<String, TLSConfiguration> answers;

    private final Map<String, String> disabled = new ConcurrentHashMap<>();
    private final List<CacheableSniResolver> parts;

    /**
     * Create a resolver.
     *
     * @param origin the property that names the repository
     * @param configuration the name of the configuration to derive from, or empty for that of the server
     * @param configurations the named configurations that are in force
     * @param maximumSize how many hosts are remembered at most
     */
    public RepositoryResolver(
            CertificateRepository repository,
            String origin,
            Optional<String> configuration,
            Function<String, TLSConfiguration> configurations,
            Consumer<TLSHostEvent> events,
            int maximumSize) {
        this.repository = repository;
        this.origin = origin;
        this.configuration = configuration;
        this.configurations = configurations;
        this.events = events;
        this.answers = Caffeine.newBuilder().maximumSize(maximumSize).build();
        this.parts = List.of(
                new SourcePart(origin, this::exact),
                new SourcePart(origin + ", wildcards", this::wildcard),
                new SourcePart(origin + ", broken", this::broken));
        repository.faults().forEach(this::disable);
    }

    /** An exact entry comes before a wildcard. */
    @Override
    public Optional<TLSConfiguration> resolve(ServerName serverName, TLSServerContext context) {
        return exact(serverName, context)
                .or(() -> wildcard(serverName, context))
                .or(() -> broken(serverName, context));
    }

    /**
     * A resolver that asks several sources, so that no wildcard of one takes an exact name of another: first all of them for exact
     * names, then for wildcards, then for entries that cannot be used.
     */
    public static List<CacheableSniResolver> inTurn(List<RepositoryResolver> sources) {
        return sources.size() < 2
                ? List.copyOf(sources)
                : IntStream.range(0, 3)
                        .boxed()
                        .flatMap(part -> sources.stream().map(source -> source.parts.get(part)))
                        .toList();
    }

    /** Those of {@link #inTurn} that ask this source, and itself. */
    public List<CacheableSniResolver> parts() {
        return Stream.concat(Stream.of(this), parts.stream()).toList();
    }

    private Optional<TLSConfiguration> exact(ServerName serverName, TLSServerContext context) {
        String name = serverName.value();
        try {
            return answer(name, context);
        } catch (InvalidMaterialException ex) {
            if (!repository.holds(name)) {
                return Optional.empty();
            }
            throw refused(name, ex);
        }
    }

    private Optional<TLSConfiguration> wildcard(ServerName serverName, TLSServerContext context) {
        return serverName.parent().flatMap(parent -> orRefused("*." + parent.value(), context));
    }

    /** They hold no name for as long as somebody else knows it. */
    private Optional<TLSConfiguration> broken(ServerName serverName, TLSServerContext context) {
        return repository.holds(serverName.value()) ? Optional.empty() : orRefused(serverName.value(), context);
    }

    /** The property that names the repository, such as {@code unified-tls.sources[0]}. */
    @Override
    public String toString() {
        return origin;
    }

    /** The name of the configuration that it derives from, or empty if that is the server's. */
    public Optional<String> configuration() {
        return configuration;
    }

    public CertificateRepository repository() {
        return repository;
    }

    /** The hosts whose clients are refused, and why; at most a thousand. */
    public Map<String, String> disabled() {
        return Map.copyOf(disabled);
    }

    /**
     * Take notice of changed entries.
     *
     * @param changed as the repository tells
     * @return what was answered with what they were before
     */
    public Collection<TLSConfiguration> changed(Changed changed) {
        Map<String, TLSConfiguration> forgotten = changed instanceof Changed.Names some
                ? new LinkedHashMap<>(answers.getAllPresent(some.names()))
                : new LinkedHashMap<>(answers.asMap());
        answers.invalidateAll(forgotten.keySet());
        Map<String, String> faults = repository.faults();
        disabled.keySet().stream()
                .filter(changed::includes)
                .filter(name -> !faults.containsKey(name))
                .toList()
                .forEach(this::tryAgain);
        faults.forEach(this::disable);
        return List.copyOf(forgotten.values());
    }

    private Optional<TLSConfiguration> orRefused(String name, TLSServerContext context) {
        try {
            return answer(name, context);
        } catch (InvalidMaterialException ex) {
            throw refused(name, ex);
        }
    }

    private Optional<TLSConfiguration> answer(String name, TLSServerContext context) {
        Optional<TLSConfiguration> answer = repository.find(name).map(entry -> derive(entry, context::configuration));
        answer.ifPresent(derived -> {
            answers.put(name, derived);
            enable(name);
        });
        return answer;
    }

    private HandshakeRefusedException refused(String name, InvalidMaterialException cause) {
        String fault = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        disable(name, fault);
        return new HandshakeRefusedException(Alert.INTERNAL_ERROR, fault);
    }

    private TLSConfiguration derive(Entry entry, Supplier<TLSConfiguration> root) {
        return derived(
                entry,
                entry.configurationName()
                        .or(() -> configuration)
                        .map(configurations)
                        .orElseGet(root));
    }

    /** The configuration of an entry, which takes the rest from another one. */
    public static TLSConfiguration derived(Entry entry, TLSConfiguration base) {
        TLSConfiguration.Builder builder = base.toBuilder().signingChains(entry.signingChains());
        entry.clientTrust()
                .map(trust -> base.trustStore().map(trust::withRulesOf).orElse(trust))
                .ifPresent(builder::trustStore);
        return builder.build();
    }

    private void tryAgain(String name) {
        try {
            repository.find(name);
            enable(name);
        } catch (InvalidMaterialException ex) {
            disable(name, Objects.requireNonNullElse(ex.getMessage(), ex.toString()));
        }
    }

    private void enable(String name) {
        if (disabled.remove(name) != null) {
            log.info("Host {} is enabled again", name);
            events.accept(new TLSHostEvent.Enabled(name));
        }
    }

    /** The same fault again is told once. */
    private void disable(String name, String told) {
        String fault = Printable.of(told);
        if ((disabled.size() < MOST_DISABLED || disabled.containsKey(name))
                && !fault.equals(disabled.put(name, fault))) {
            log.error("Host {} is disabled, and its clients get internal_error. {}", name, fault);
            events.accept(new TLSHostEvent.Disabled(name, fault));
        }
    }
}
