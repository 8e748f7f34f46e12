package io.unifiedtls.operations;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.Printable;

/** A change in the state of a host of a {@link CertificateRepository}. An application event, on the thread that has found it. */
public sealed interface TLSHostEvent {

    /** The name or the wildcard. */
    String host();

    /**
     * Its clients are refused with {@code internal_error}; other hosts go on.
     *
     * @param fault what is wrong, where, and what to do
     */
    record Disabled(String host, String fault) implements TLSHostEvent {

        public Disabled {
            host = Printable.of(host);
            fault = Printable.of(fault);
        }
    }

    /** It is answered again. */
    record Enabled(String host) implements TLSHostEvent {

        public Enabled {
            host = Printable.of(host);
        }
    }
}
