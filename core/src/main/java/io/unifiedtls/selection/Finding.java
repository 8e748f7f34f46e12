package io.unifiedtls.selection;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.UnsettledException;
import java.util.Optional;

/**
 * The answer of a source for a name: a configuration, a fault of its entry, a refusal, or nothing.
 *
 * @param name or wildcard of the entry
 * @param entry that the configuration derives from
 */
record Finding(
        String name,
        Optional<Entry> entry,
        Optional<TLSConfiguration> configuration,
        Optional<String> fault,
        Optional<HandshakeRefusedException> refusal) {

    static Finding nothing(String name) {
        return new Finding(name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Finding of(String name, Entry entry, TLSConfiguration configuration) {
        return new Finding(name, Optional.of(entry), Optional.of(configuration), Optional.empty(), Optional.empty());
    }

    static Finding unusable(String name, String fault) {
        return new Finding(name, Optional.empty(), Optional.empty(), Optional.of(fault), Optional.empty());
    }

    static Finding refused(String name, HandshakeRefusedException refusal) {
        return new Finding(name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(refusal));
    }

    boolean isNothing() {
        return configuration.isEmpty() && fault.isEmpty() && refusal.isEmpty();
    }

    /** Whether it counts only where nothing else is found. */
    boolean isUnsettled() {
        return refusal.filter(UnsettledException.class::isInstance).isPresent();
    }

    boolean isUnusable() {
        return fault.isPresent();
    }
}
