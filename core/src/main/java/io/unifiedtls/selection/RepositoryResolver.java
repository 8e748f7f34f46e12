package io.unifiedtls.selection;

import io.unifiedtls.Alert;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.CertificateRepository.Found;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.operations.TLSHostEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers with the certificates of a repository, on top of a named configuration. An entry that cannot be used disables its
 * host and nobody else's, until it can.
 */
public final class RepositoryResolver implements SourceResolver {

    private final CertificateRepository repository;
    private final String origin;
    private final Optional<String> configuration;
    private final Function<String, TLSConfiguration> configurations;
    private final AnsweredEntries answers;
    private final DisabledHosts disabled;
    private final int maximumSize;
    private final SourcesInTurn alone;
    private volatile SourcesInTurn turn;

    /**
     * Create a resolver.
     *
     * @param origin the property that names the repository
     * @param configuration the name of the configuration to derive from, or empty for that of the server
     * @param configurations the named configurations that are in force
     * @param maximumSize how many hosts are remembered at most
     * @param replaced told of a configuration whose entry has been replaced or removed, where the repository does not name it
     */
    public RepositoryResolver(
            CertificateRepository repository,
            String origin,
            Optional<String> configuration,
            Function<String, TLSConfiguration> configurations,
            Consumer<TLSHostEvent> events,
            int maximumSize,
            Consumer<TLSConfiguration> replaced) {
        this.repository = repository;
        this.origin = origin;
        this.configuration = configuration;
        this.configurations = configurations;
        this.disabled = new DisabledHosts(repository, events);
        this.answers = new AnsweredEntries(maximumSize, replaced);
        this.maximumSize = maximumSize;
        this.alone = new SourcesInTurn(List.of(this), maximumSize);
        this.turn = alone;
        repository.faults().forEach(disabled::disable);
    }

    /** An exact entry comes before a wildcard. */
    @Override
    public Optional<TLSConfiguration> resolve(ServerName serverName, TLSServerContext context) {
        return alone.resolve(serverName, context);
    }

    @Override
    public Answer.Known<Optional<TLSConfiguration>> answer(ServerName serverName, TLSServerContext context) {
        return alone.answer(serverName, context);
    }

    @Override
    public Optional<Older> older(ServerName serverName, TLSServerContext context) {
        return alone.older(serverName, context);
    }

    @Override
    public CacheableSniResolver culprit(ServerName serverName) {
        return this;
    }

    @Override
    public List<SniResolver> parts() {
        return List.of(this);
    }

    @Override
    public boolean continuesWithoutClients() {
        return repository.continuesWithoutClients();
    }

    /** The resolvers to ask for sources, so that no wildcard of one takes an exact name of another. To be called once for each source. */
    public static List<CacheableSniResolver> inTurn(List<RepositoryResolver> sources) {
        if (sources.size() < 2) {
            return List.copyOf(sources);
        }
        SourcesInTurn all = new SourcesInTurn(sources, sources.get(0).maximumSize);
        sources.forEach(source -> source.turn = all);
        return List.of(all);
    }

    /** The resolver that is asked for this source: itself, unless there are {@linkplain #inTurn several}. */
    public CacheableSniResolver asked() {
        return turn == alone ? this : turn;
    }

    /** The findings of the repository for these names. A refusal or a fault that it throws concerns the first one. */
    List<Found> look(List<String> names) {
        try {
            List<Found> found = repository.find(names);
            if (found == null) {
                throw new IllegalStateException(
                        "%s returned null for a list of names. Return what it has found for each of them."
                                .formatted(origin));
            }
            return found;
        } catch (InvalidMaterialException ex) {
            return List.of(Found.unusable(names.get(0), DisabledHosts.fault(ex)));
        } catch (HandshakeRefusedException ex) {
            return List.of(Found.refused(names.get(0), ex));
        }
    }

    /** The finding of the repository for a name, derived from the configuration in force. */
    Finding finding(List<Found> all, String name, TLSServerContext context) {
        Optional<Found> found =
                all.stream().filter(each -> each.name().equals(name)).findFirst();
        if (found.flatMap(Found::refusal).isPresent()) {
            return Finding.refused(name, found.get().refusal().get());
        }
        if (found.flatMap(Found::fault).isPresent()) {
            return Finding.unusable(name, found.get().fault().get());
        }
        Optional<Entry> entry = found.flatMap(Found::entry);
        if (entry.isEmpty()) {
            answers.remove(name);
            return Finding.nothing(name);
        }
        try {
            return Finding.of(name, entry.get(), derive(entry.get(), context::configuration));
        } catch (InvalidMaterialException ex) {
            return Finding.unusable(name, DisabledHosts.fault(ex));
        }
    }

    /**
     * Answer with what was found.
     *
     * @throws HandshakeRefusedException if it is a refusal or a fault
     */
    TLSConfiguration settled(Finding finding) {
        String name = finding.name();
        if (finding.refusal().isPresent()) {
            answers.remove(name);
            throw finding.refusal().get();
        }
        if (finding.fault().isPresent()) {
            answers.remove(name);
            disabled.disable(name, finding.fault().get());
            throw new HandshakeRefusedException(
                    Alert.INTERNAL_ERROR, finding.fault().get());
        }
        TLSConfiguration derived = finding.configuration().orElseThrow();
        answers.put(name, finding.entry().orElseThrow(), derived);
        disabled.enable(name);
        return derived;
    }

    /** The configuration of an entry, derived from those in force; empty if one of them is gone, or does not go with it. */
    Optional<TLSConfiguration> derivedNow(Entry entry, Supplier<TLSConfiguration> root) {
        try {
            return Optional.of(derive(entry, root));
        } catch (InvalidMaterialException | InvalidTLSConfigurationException | IllegalArgumentException ex) {
            return Optional.empty();
        }
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
        return disabled.all();
    }

    /**
     * Take notice of changed entries.
     *
     * @param changed as the repository tells
     * @return what was answered with entries that were withdrawn. Of others, that is told when they are seen to have changed
     */
    public Collection<TLSConfiguration> changed(Changed changed) {
        turn.changed(changed);
        Collection<TLSConfiguration> forgotten = answers.changed(changed);
        disabled.changed(changed);
        return forgotten;
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
        entry.owner().ifPresent(builder::owner);
        return builder.build();
    }
}
