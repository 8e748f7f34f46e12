package io.unifiedtls.autoconfigure;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.selection.EntryCheck;
import io.unifiedtls.selection.RepositoryResolver;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks entries with the configurations, the backend and the policy that are in force.
 *
 * @param serverConfiguration of the server; without one, no handshake asks for entries
 */
record ServedEntries(ContextFactory contexts, @Nullable String serverConfiguration) implements EntryCheck {

    @Override
    public List<String> faults(Entry entry, ServerName host, Optional<String> configuration) {
        if (serverConfiguration == null) {
            return List.of();
        }
        String base = entry.configurationName().or(() -> configuration).orElse(serverConfiguration);
        try {
            return contexts.current()
                    .hostFaults(
                            serverConfiguration, RepositoryResolver.derived(entry, contexts.configuration(base)), host);
        } catch (InvalidTLSConfigurationException ex) {
            return ex.faults();
        } catch (IllegalArgumentException ex) { // The configuration does not exist
            return List.of(String.valueOf(ex.getMessage()));
        }
    }
}
