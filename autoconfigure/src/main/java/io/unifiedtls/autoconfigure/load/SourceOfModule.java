package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.autoconfigure.properties.SourceProperties;
import java.util.Optional;
import java.util.function.BiFunction;

/** Makes the repositories of sources that are neither a directory nor a bean. A bean of an optional module, which closes what it has made. */
public interface SourceOfModule {

    /**
     * Make the repository of a source.
     *
     * @param at the property of the source, for messages
     * @param judge finds the fault of an entry for a name, if it has one
     * @throws InvalidTLSConfigurationException if it cannot be made
     */
    CertificateRepository repository(
            SourceProperties source, String at, BiFunction<Entry, String, Optional<String>> judge);
}
