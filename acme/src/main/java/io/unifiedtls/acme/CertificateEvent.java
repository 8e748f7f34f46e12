package io.unifiedtls.acme;

import io.unifiedtls.Printable;
import java.time.Instant;
import java.util.Optional;

/**
 * Something has happened to the certificate of a host. An application event, published on a thread of the background in the process that worked on the order, after
 * the commit.
 */
public sealed interface CertificateEvent {

    /** The name of the host. */
    String name();

    /** The tenant of the host. */
    String tenant();

    /**
     * A host has its first certificate of an authority.
     *
     * @param authority its name in the settings
     * @param notAfter when the certificate expires
     */
    record Issued(String name, String tenant, String authority, Instant notAfter) implements CertificateEvent {

        @Override
        public String toString() {
            return Printable.of("Issued[%s, %s, %s, %s]".formatted(name, tenant, authority, notAfter));
        }
    }

    /**
     * A host has a new certificate in place of one of an authority.
     *
     * @param authority its name in the settings
     * @param notAfter when the new certificate expires
     */
    record Renewed(String name, String tenant, String authority, Instant notAfter) implements CertificateEvent {

        @Override
        public String toString() {
            return Printable.of("Renewed[%s, %s, %s, %s]".formatted(name, tenant, authority, notAfter));
        }
    }

    /**
     * A certificate could not be issued.
     *
     * @param problem in the authority's words, printable
     * @param nextTry when it is tried again; empty if it is not
     */
    record Failed(String name, String tenant, String problem, Optional<Instant> nextTry) implements CertificateEvent {

        @Override
        public String toString() {
            return Printable.of("Failed[%s, %s, %s, %s]".formatted(name, tenant, problem, nextTry));
        }
    }

    /**
     * A certificate could not be renewed. The host is served with the present one.
     *
     * @param problem in the authority's words, printable
     * @param nextTry when it is tried again; empty if it is not
     * @param notAfter when the present certificate expires
     */
    record RenewalFailed(String name, String tenant, String problem, Optional<Instant> nextTry, Instant notAfter)
            implements CertificateEvent {

        @Override
        public String toString() {
            return Printable.of("RenewalFailed[%s, %s, %s, %s]".formatted(name, tenant, problem, nextTry));
        }
    }
}
