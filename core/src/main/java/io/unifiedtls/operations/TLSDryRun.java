package io.unifiedtls.operations;

import io.unifiedtls.Printable;
import io.unifiedtls.operations.TLSReload.Change;
import java.util.List;

/**
 * The changes that a reload would make now, found without making any: nothing is put in force, counted, logged or published.
 *
 * <p>As with a reload, one fault of the properties keeps all changes of the properties back, and a fault of a host in a directory
 * keeps back that host only. Unlike a reload, the keys of new and changed hosts are read and checked, and forgotten at once.
 *
 * @param changes configurations that would be replaced, added or removed
 * @param hosts hosts of the properties and of directories that would change, 1,000 at most
 * @param hostsChanged the number of all hosts that would change
 * @param ticketKeysReplaced whether the session ticket keys of the properties would be replaced
 * @param faults why something would not be taken over: what is wrong, where, and what to do; 1,000 at most
 * @param warnings about material that would be in force, such as a certificate that is not valid yet
 * @param unchecked the number of new and changed hosts of directories whose keys were not read, because there are too many
 */
public record TLSDryRun(
        List<Change> changes,
        List<HostChange> hosts,
        long hostsChanged,
        boolean ticketKeysReplaced,
        List<String> faults,
        List<String> warnings,
        long unchecked) {

    /** The number of hosts, and of faults, that are listed at most. */
    public static final int MOST_LISTED = 1_000;

    public TLSDryRun {
        changes = List.copyOf(changes);
        hosts = hosts.stream().limit(MOST_LISTED).toList();
        faults = Printable.all(faults.stream().distinct().limit(MOST_LISTED).toList());
        warnings = Printable.all(warnings);
    }

    /** Whether a reload would put anything new in force. */
    public boolean changesAnything() {
        return !changes.isEmpty() || hostsChanged > 0 || ticketKeysReplaced;
    }

    /** The kind of a change. */
    public enum Kind {
        ADDED,
        CHANGED,
        REMOVED
    }

    /**
     * A host that would change.
     *
     * @param name a name or a wildcard
     * @param origin the property or the source that it comes from
     * @param details of a change: {@code certificates}, {@code trust store} or {@code settings}, or {@code files} if the former
     *     ones are not in memory to be compared
     */
    public record HostChange(String name, String origin, Kind kind, List<String> details) {

        public HostChange {
            name = Printable.of(name);
            origin = Printable.of(origin);
            details = Printable.all(details);
        }
    }
}
