package io.unifiedtls.selection;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.ServerName;
import java.util.List;
import java.util.Optional;

/** Checks entries before they are stored. Thread-safe. */
@FunctionalInterface
public interface EntryCheck {

    /**
     * The faults that would refuse the clients of a host, from the backend and the policy.
     *
     * @param configuration the name of the configuration to derive from if the entry names none, or empty for that of the server
     * @return all faults; empty if clients would be served
     */
    List<String> faults(Entry entry, ServerName host, Optional<String> configuration);
}
