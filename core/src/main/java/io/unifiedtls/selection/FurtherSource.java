package io.unifiedtls.selection;

import io.unifiedtls.CertificateRepository;
import java.util.Optional;

/**
 * A repository that answers after those of {@code unified-tls.sources}, brought by a module.
 *
 * @param origin the property that stands for it in messages
 * @param configuration the name of the configuration to derive from, or empty for that of the server
 */
public record FurtherSource(String origin, CertificateRepository repository, Optional<String> configuration) {}
