package io.unifiedtls.fleet.lookup;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.fleet.lookup.LookupObserver.Outcome;
import java.util.Optional;

/**
 * What the rows say of one name.
 *
 * @param outcome any but {@link Outcome#FAILED}
 * @param entry what the host is served with, if it is
 * @param refusal why its clients are refused, if they are: a {@link HandshakeRefusedException}, or an {@link
 *     InvalidMaterialException} if that is a fault of the host
 */
record HostAnswer(String name, Outcome outcome, Optional<Entry> entry, Optional<RuntimeException> refusal) {

    static HostAnswer found(String name, Entry entry) {
        return new HostAnswer(name, Outcome.FOUND, Optional.of(entry), Optional.empty());
    }

    static HostAnswer unknown(String name) {
        return new HostAnswer(name, Outcome.UNKNOWN, Optional.empty(), Optional.empty());
    }

    static HostAnswer refused(String name, HandshakeRefusedException refusal) {
        return new HostAnswer(name, Outcome.REFUSED, Optional.empty(), Optional.of(refusal));
    }

    static HostAnswer broken(String name, InvalidMaterialException fault) {
        return new HostAnswer(name, Outcome.BROKEN, Optional.empty(), Optional.of(fault));
    }

    /** Whether no wildcard is asked any more. */
    boolean decides() {
        return outcome != Outcome.UNKNOWN;
    }

    /**
     * As {@link io.unifiedtls.CertificateRepository#find(String)} says it.
     *
     * @throws RuntimeException the refusal
     */
    Optional<Entry> orRefused() {
        refusal.ifPresent(refused -> {
            throw refused;
        });
        return entry;
    }
}
