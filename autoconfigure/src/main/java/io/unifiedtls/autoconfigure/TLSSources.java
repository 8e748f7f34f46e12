package io.unifiedtls.autoconfigure;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.material.HostDirectory;
import io.unifiedtls.material.HostRules;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.RepositoryResolver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.io.ResourceLoader;

/** The repositories that {@code unified-tls.sources} names, in their order, and what answers for them. */
final class TLSSources {

    private final ContextFactory contexts;
    private final ApplicationEventPublisher events;
    private final List<RepositoryResolver> resolvers = new ArrayList<>();

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
            ApplicationEventPublisher events) {
        this.contexts = contexts;
        this.events = events;
        int mostLoaded = properties.serverSettings().contextCacheSize();
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < properties.sources().size(); i++) {
            TLSProperties.Source source = properties.sources().get(i);
            String at = "unified-tls.sources[%d]".formatted(i);
            try {
                CertificateRepository repository = source.directory() != null
                        ? directory(source, resources, mostLoaded, judge(source, serverConfiguration(properties)))
                        : beans.getBean(String.valueOf(source.repository()), CertificateRepository.class);
                resolvers.add(resolver(repository, at, Optional.ofNullable(source.configuration()), mostLoaded));
            } catch (NoSuchBeanDefinitionException ex) {
                faults.add(
                        "%s.repository is '%s', and there is no CertificateRepository bean of that name. Add it, or correct the name."
                                .formatted(at, source.repository()));
            } catch (IOException ex) {
                faults.add(
                        "%s.directory is '%s', which is no directory of a file system. Set it to one, such as file:/etc/tls/hosts."
                                .formatted(at, source.directory()));
            }
        }
        if (!faults.isEmpty()) {
            throw new InvalidTLSConfigurationException(faults);
        }
    }

    List<RepositoryResolver> resolvers() {
        return resolvers;
    }

    private static @Nullable String serverConfiguration(TLSProperties properties) {
        return properties.server() == null ? null : properties.server().configuration();
    }

    /** What is asked for a name, in that order. */
    List<CacheableSniResolver> inTurn() {
        return RepositoryResolver.inTurn(resolvers);
    }

    List<HostDirectory> directories() {
        return repositories()
                .filter(HostDirectory.class::isInstance)
                .map(HostDirectory.class::cast)
                .toList();
    }

    /** Look at the files of all directories again; the names whose entries have changed. */
    Set<String> refresh() {
        Set<String> changed = new TreeSet<>();
        directories().forEach(directory -> changed.addAll(directory.refresh()));
        return changed;
    }

    /** Why changes were not taken over. */
    List<String> rejected() {
        return directories().stream()
                .flatMap(directory -> directory.rejected().stream())
                .toList();
    }

    private Stream<CertificateRepository> repositories() {
        return resolvers.stream().map(RepositoryResolver::repository);
    }

    private RepositoryResolver resolver(
            CertificateRepository repository, String origin, Optional<String> configuration, int mostLoaded) {
        RepositoryResolver resolver = new RepositoryResolver(
                repository, origin, configuration, contexts::configuration, events::publishEvent, mostLoaded);
        repository.onChange(changed -> {
            Collection<TLSConfiguration> before = resolver.changed(changed);
            resolver.parts().forEach(part -> contexts.forget(part, changed, before));
        });
        return resolver;
    }

    /** Whoever wants a name that others want, too, must be somebody whom clients would get. */
    private BiFunction<CertificateRepository.Entry, String, Optional<String>> judge(
            TLSProperties.Source source, @Nullable String serverConfiguration) {
        return (entry, name) -> {
            if (serverConfiguration == null) {
                return Optional.empty();
            }
            String base = source.configuration() != null ? source.configuration() : serverConfiguration;
            try {
                List<String> faults = contexts.current()
                        .hostFaults(
                                serverConfiguration,
                                RepositoryResolver.derived(entry, contexts.configuration(base)),
                                HostTable.example(name));
                return faults.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", faults));
            } catch (InvalidTLSConfigurationException ex) {
                return Optional.of(String.join(" ", ex.faults()));
            }
        };
    }

    private static HostDirectory directory(
            TLSProperties.Source source,
            ResourceLoader resources,
            int mostLoaded,
            BiFunction<CertificateRepository.Entry, String, Optional<String>> judge)
            throws IOException {
        Path directory = resources
                .getResource(String.valueOf(source.directory()))
                .getFile()
                .toPath();
        HostRules rules = HostRules.of(source.password(), source.clientTrust() == TLSProperties.ClientTrust.HOST)
                .judgedBy(judge);
        if (source.names() == TLSProperties.Names.FOLDER) {
            rules = rules.namedByFolder();
        }
        if (source.followLinks()) {
            rules = rules.followingLinks();
        }
        return new HostDirectory(directory, rules, mostLoaded);
    }
}
