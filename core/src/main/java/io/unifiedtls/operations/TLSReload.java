package io.unifiedtls.operations;

import io.unifiedtls.Printable;
import io.unifiedtls.TLSConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What came of loading all material again. {@link Applied} and {@link Rejected} are published as application events, too, on
 * the thread that reloads.
 */
public sealed interface TLSReload {

    /**
     * The changes are in force, all of them, for connections that begin from now on.
     *
     * @param changes those of configurations
     * @param hosts the names and wildcards of directories whose certificates are other ones, new or gone
     */
    record Applied(List<Change> changes, Set<String> hosts) implements TLSReload {

        public Applied {
            changes = List.copyOf(changes);
            hosts = hosts.stream().map(Printable::of).collect(Collectors.toUnmodifiableSet());
        }
    }

    /**
     * Nothing has changed: what was in force still is.
     *
     * @param faults all that were found, at least one: what is wrong, where, and what to do
     */
    record Rejected(List<String> faults) implements TLSReload {

        public Rejected {
            faults = Printable.all(faults);
        }
    }

    /** There was nothing new. */
    record Unchanged() implements TLSReload {}

    /**
     * A configuration that is another one now.
     *
     * @param configuration its name
     * @param before empty if it is new
     * @param after empty if it is gone
     */
    record Change(String configuration, Optional<TLSConfiguration> before, Optional<TLSConfiguration> after) {

        public Change {
            configuration = Printable.of(configuration);
        }

        /** What has changed, with the fingerprints of certificates before and after; never a key. */
        @Override
        public String toString() {
            if (before.isEmpty()) {
                return configuration + ": new";
            }
            return configuration + ": "
                    + after.map(now -> difference(before.get(), now)).orElse("gone");
        }

        private static String difference(TLSConfiguration before, TLSConfiguration after) {
            if (!before.certificates().equals(after.certificates())) {
                return "certificates from %s to %s".formatted(before.certificates(), after.certificates());
            }
            return before.trustStore().equals(after.trustStore()) ? "settings" : "trust store";
        }
    }
}
