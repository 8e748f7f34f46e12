package io.unifiedtls.autoconfigure;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.autoconfigure.load.LoadAttempt.Loaded;
import io.unifiedtls.autoconfigure.load.LoadedProperties;
import io.unifiedtls.autoconfigure.properties.TLSConfigurationProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.context.ContextFactory;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The properties in force with their material, and with the renewals of services that can be taken over alone. A service renews a
 * certificate or an identity whatever happens to the files, so neither keeps the other back. Immutable.
 */
record MaterialInForce(TLSProperties properties, Loaded loaded) {

    /**
     * The same with each renewal of a service that has no faults: a configuration is taken over whole, or stays.
     *
     * @param faults told of the faults of renewals that stay out
     */
    MaterialInForce renewed(ContextFactory contexts, Consumer<List<String>> faults) {
        LoadedProperties next = loaded.properties();
        for (TLSConfiguration configuration : loaded.renewed().get().values()) {
            if (!Objects.equals(configuration, next.configurations().get(configuration.label()))) {
                LoadedProperties candidate = next.with(configuration);
                List<String> found = faults(candidate, contexts);
                if (found.isEmpty()) {
                    next = candidate;
                } else {
                    faults.accept(found);
                }
            }
        }
        return with(next, loaded);
    }

    /**
     * The same with new files, if these have no faults without the renewals of services.
     *
     * @param fresh loaded from the same properties
     */
    MaterialInForce withFiles(Loaded fresh, ContextFactory contexts) {
        LoadedProperties next = fresh.properties();
        for (TLSConfiguration configuration :
                loaded.properties().configurations().values()) {
            if (isOfService(configuration.label())) {
                next = next.with(configuration);
            }
        }
        return faults(next, contexts).isEmpty() ? with(next, fresh) : this;
    }

    private MaterialInForce with(LoadedProperties next, Loaded source) {
        return new MaterialInForce(properties, new Loaded(next, source.renewed()));
    }

    private List<String> faults(LoadedProperties candidate, ContextFactory contexts) {
        return candidate.trial(contexts, generation -> candidate.faults(properties, generation));
    }

    private boolean isOfService(@Nullable String name) {
        TLSConfigurationProperties own =
                name == null ? null : properties.configurations().get(name);
        return own != null && (isOfService(own) || isOfService(own.base()));
    }

    private static boolean isOfService(TLSConfigurationProperties configuration) {
        return configuration.spiffe() != null
                || Stream.ofNullable(configuration.certificates())
                        .flatMap(List::stream)
                        .anyMatch(certificate -> certificate.vault() != null);
    }
}
