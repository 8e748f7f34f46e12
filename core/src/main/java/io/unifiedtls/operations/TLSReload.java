package io.unifiedtls.operations;

import io.unifiedtls.Printable;
import io.unifiedtls.TLSConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The result of loading all material again. An application event, published when something was taken over and when there are
 * new faults.
 *
 * <p>Configurations, hosts and ticket keys of the properties are taken over together or not at all. Hosts of directories and
 * repositories, and certificates and identities that services renew, change independently, so one reload may take over some of them
 * and keep others as they were.
 *
 * @param changes configurations that were replaced, added or removed; in force for connections that begin from now on
 * @param hosts the names and wildcards of directories and repositories whose certificates were replaced, added or removed
 * @param ticketKeysReplaced whether the session ticket keys of the properties were replaced
 * @param faults why something was not taken over: what is wrong, where, and what to do; its previous state stays in force
 */
public record TLSReload(List<Change> changes, Set<String> hosts, boolean ticketKeysReplaced, List<String> faults) {

    private static final int MOST_NAMED = 5;

    /** A reload that finds nothing new. */
    public static final TLSReload UNCHANGED = new TLSReload(List.of(), Set.of(), false, List.of());

    public TLSReload {
        changes = List.copyOf(changes);
        hosts = hosts.stream().map(Printable::of).collect(Collectors.toUnmodifiableSet());
        faults = Printable.all(faults);
    }

    /** Whether anything new is in force. */
    public boolean changedAnything() {
        return !changes.isEmpty() || !hosts.isEmpty() || ticketKeysReplaced;
    }

    /** All that is new in one line, with some of the hosts. */
    public String summary() {
        List<String> parts = new ArrayList<>();
        changes.forEach(change -> parts.add(change.toString()));
        if (!hosts.isEmpty()) {
            String named = hosts.stream().sorted().limit(MOST_NAMED).collect(Collectors.joining(", "));
            int more = hosts.size() - MOST_NAMED;
            parts.add("hosts " + named + (more > 0 ? " and %,d more".formatted(more) : ""));
        }
        if (ticketKeysReplaced) {
            parts.add("session ticket keys");
        }
        return parts.isEmpty() ? "nothing" : String.join("; ", parts);
    }

    /** The result in one word. */
    public Outcome outcome() {
        if (faults.isEmpty()) {
            return changedAnything() ? Outcome.APPLIED : Outcome.UNCHANGED;
        }
        return changedAnything() ? Outcome.PARTLY_APPLIED : Outcome.REJECTED;
    }

    /** The result in one word. */
    public enum Outcome {
        /** There is nothing new, and no fault. */
        UNCHANGED,
        /** Everything new is in force. */
        APPLIED,
        /** Some of it is in force; what has faults stays as it was. */
        PARTLY_APPLIED,
        /** There are faults, and everything stays as it was. */
        REJECTED
    }

    /**
     * A configuration that was replaced, added or removed.
     *
     * @param configurationName its name
     * @param before empty if it is new
     * @param after empty if it is gone
     */
    public record Change(
            String configurationName, Optional<TLSConfiguration> before, Optional<TLSConfiguration> after) {

        public Change {
            configurationName = Printable.of(configurationName);
        }

        /** The difference, with the fingerprints of certificates before and after; never a key. */
        @Override
        public String toString() {
            if (before.isEmpty()) {
                return configurationName + ": added";
            }
            return configurationName + ": " + (after.isEmpty() ? "removed" : String.join(", ", parts()));
        }

        /** The parts that differ: certificates with their fingerprints, the trust store, settings; empty unless there are both. */
        public List<String> parts() {
            return before.isEmpty() || after.isEmpty() ? List.of() : parts(before.get(), after.get());
        }

        private static List<String> parts(TLSConfiguration before, TLSConfiguration after) {
            List<String> parts = new ArrayList<>();
            TLSConfiguration.Builder aligned = before.toBuilder();
            if (!before.signingChains().equals(after.signingChains())) {
                parts.add("certificates from %s to %s".formatted(before.signingChains(), after.signingChains()));
                aligned.signingChains(after.signingChains());
            }
            if (!before.trustStore().equals(after.trustStore())) {
                parts.add("trust store");
                after.trustStore().ifPresent(aligned::trustStore);
            }
            if (parts.isEmpty() || !aligned.build().equals(after)) {
                parts.add("settings");
            }
            return parts;
        }
    }
}
