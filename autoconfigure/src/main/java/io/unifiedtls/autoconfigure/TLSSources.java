package io.unifiedtls.autoconfigure;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.autoconfigure.load.SourceOfModule;
import io.unifiedtls.autoconfigure.properties.ReloadProperties;
import io.unifiedtls.autoconfigure.properties.SourceProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.material.HostDirectory;
import io.unifiedtls.material.HostPreview;
import io.unifiedtls.material.HostRules;
import io.unifiedtls.operations.TLSDryRun.HostChange;
import io.unifiedtls.operations.TLSDryRun.Kind;
import io.unifiedtls.selection.EntryCheck;
import io.unifiedtls.selection.FurtherSource;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.RepositoryResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/** The repositories that {@code unified-tls.sources} names, in their order, then those of modules, and the resolvers that ask them. */
final class TLSSources implements AutoCloseable {

    private static final Logger log = PrintableLogger.of(TLSSources.class);
    /** Hosts with encrypted keys take half a second each. */
    private static final Duration PREVIEW_PATIENCE = Duration.ofSeconds(5);

    private final ContextFactory contexts;
    private final ApplicationEventPublisher events;
    private final EntryCheck check;
    private final List<RepositoryResolver> resolvers = new ArrayList<>();
    private final List<CacheableSniResolver> inTurn;
    /** Those of the properties; beans are closed by who made them. */
    private final List<HostDirectory> directories = new ArrayList<>();

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    /** By the property that names the repository. */
    private final Map<String, String> failures = new ConcurrentSkipListMap<>();

    /**
     * Make all of them: directories are indexed, and beans are created.
     *
     * @throws InvalidTLSConfigurationException with the faults of all sources
     */
    TLSSources(
            TLSProperties properties,
            ContextFactory contexts,
            ResourceLoader resources,
            BeanFactory beans,
            ApplicationEventPublisher events,
            List<FurtherSource> further) {
        this.contexts = contexts;
        this.events = events;
        this.check = new ServedEntries(contexts, serverConfiguration(properties));
        int mostLoaded = properties.serverSettings().contextCacheSize();
        List<String> faults = new SourceFaults(resources, beans).of(properties);
        if (!faults.isEmpty()) {
            throw new InvalidTLSConfigurationException(faults);
        }
        for (int i = 0; i < properties.sources().size(); i++) {
            SourceProperties source = properties.sources().get(i);
            String at = "unified-tls.sources[%d]".formatted(i);
            CertificateRepository repository;
            if (source.directory() != null) {
                repository = directory(source, at, resources, properties);
            } else if (source.kubernetes() != null) {
                repository = beans.getBean(SourceOfModule.class).repository(source, at, judge(source));
            } else {
                repository = beans.getBean(String.valueOf(source.repository()), CertificateRepository.class);
            }
            resolvers.add(resolver(repository, at, Optional.ofNullable(source.configuration()), mostLoaded, false));
        }
        further.forEach(source -> resolvers.add(
                resolver(source.repository(), source.origin(), source.configuration(), mostLoaded, true)));
        inTurn = RepositoryResolver.inTurn(resolvers);
    }

    List<RepositoryResolver> resolvers() {
        return resolvers;
    }

    static @Nullable String serverConfiguration(TLSProperties properties) {
        return properties.server() == null ? null : properties.server().configuration();
    }

    /** The resolvers to ask for a name, in their order. */
    List<CacheableSniResolver> inTurn() {
        return inTurn;
    }

    /** Tell a listener what changes in all of them from now on. */
    void onChange(Listener listener) {
        listeners.add(listener);
    }

    /** Told of changes. */
    interface Listener {

        /**
         * Entries have changed.
         *
         * @param ofModule whether they are of a module's repository, whose changes are calls of the application
         */
        void changed(Changed changed, boolean ofModule);
    }

    /** Look for changes in all of them now. */
    void refresh() {
        resolvers.forEach(this::refresh);
    }

    private void refresh(RepositoryResolver source) {
        try {
            source.repository().refresh();
            failures.remove(source.toString());
        } catch (RuntimeException ex) { // A repository of the application keeps nobody else from changes
            log.error("{} could not be refreshed", source, ex);
            failures.put(source.toString(), "%s could not be refreshed (%s). See the log.".formatted(source, ex));
        }
    }

    /**
     * Tell the changes that {@link #refresh} would find in directories. Other repositories know of their changes by themselves.
     *
     * @return the number of hosts whose keys were not read for lack of time
     */
    long preview(Consumer<HostChange> changes, Consumer<String> faults) {
        long unchecked = 0;
        for (RepositoryResolver source : resolvers) {
            if (source.repository() instanceof HostDirectory directory) {
                HostPreview preview = directory.preview(PREVIEW_PATIENCE);
                preview.hosts().forEach((name, change) -> changes.accept(change(name, source, change)));
                preview.faults().forEach(faults);
                unchecked += preview.unchecked();
            }
        }
        return unchecked;
    }

    private static HostChange change(String name, RepositoryResolver source, HostPreview.Change change) {
        Kind kind = change.before() ? (change.after() ? Kind.CHANGED : Kind.REMOVED) : Kind.ADDED;
        return new HostChange(name, source.toString(), kind, change.details());
    }

    /** Why changes were not taken over. */
    List<String> rejected() {
        return Stream.concat(
                        failures.values().stream(),
                        resolvers.stream().flatMap(source -> source.repository().rejected().stream()))
                .toList();
    }

    @Override
    public void close() {
        directories.forEach(HostDirectory::close);
    }

    private RepositoryResolver resolver(
            CertificateRepository repository,
            String origin,
            Optional<String> configuration,
            int mostLoaded,
            boolean ofModule) {
        RepositoryResolver resolver = new RepositoryResolver(
                repository,
                origin,
                configuration,
                contexts::configuration,
                events::publishEvent,
                mostLoaded,
                contexts::forget);
        repository.onChange(changed -> {
            Collection<TLSConfiguration> before = resolver.changed(changed);
            contexts.forget(resolver.asked(), changed, before);
            listeners.forEach(listener -> listener.changed(changed, ofModule));
        });
        return resolver;
    }

    /** An entry that wants a contested name must be one that clients would get. */
    private BiFunction<CertificateRepository.Entry, String, Optional<String>> judge(SourceProperties source) {
        return (entry, name) -> Optional.of(
                        check.faults(entry, HostTable.example(name), Optional.ofNullable(source.configuration())))
                .filter(faults -> !faults.isEmpty())
                .map(faults -> String.join(" ", faults));
    }

    private HostDirectory directory(
            SourceProperties source, String at, ResourceLoader resources, TLSProperties properties) {
        Path directory = path(resources.getResource(String.valueOf(source.directory())));
        HostRules rules = HostRules.of(source.password(), source.clientTrust() == SourceProperties.ClientTrust.HOST)
                .judgedBy(judge(source));
        if (source.names() == SourceProperties.Names.FOLDER) {
            rules = rules.namedByFolder();
        }
        if (source.optional()) {
            rules = rules.appearingLater();
        }
        if (source.followLinks()) {
            rules = rules.followingLinks();
        }
        HostDirectory repository = new HostDirectory(
                directory, rules, properties.serverSettings().contextCacheSize(), periods(properties.reload()));
        directories.add(repository);
        if (Files.isDirectory(directory) && repository.list().findAny().isEmpty()) {
            log.warn(
                    "{}.directory is '{}', which contains no host yet. Hosts are served as soon as their files appear there",
                    at,
                    source.directory());
        }
        return repository;
    }

    private static Path path(Resource resource) {
        try {
            return resource.getFile().toPath();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex); // No source is made if one is not in a file system
        }
    }

    private static HostDirectory.@Nullable Periods periods(ReloadProperties reload) {
        return reload.enabled() ? new HostDirectory.Periods(reload.quietPeriod(), reload.pollInterval()) : null;
    }
}
