package io.unifiedtls.material;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.material.HostProofs.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a directory that a look at it would take over. Holds no key.
 *
 * @param hosts by name
 * @param faults of the directory and of its hosts, in no order
 * @param unchecked the number of new and changed hosts whose keys were not read for lack of time
 */
public record HostPreview(Map<String, Change> hosts, List<String> faults, long unchecked) {

    /** The detail of a host whose clients would be refused, because its new files have a fault. */
    private static final List<String> REFUSED = List.of("refused");
    /** The detail of a host whose former files are not in memory to be compared. */
    private static final List<String> FILES = List.of("files");

    /**
     * The change of a name.
     *
     * @param before whether the directory has it now
     * @param after whether the directory would have it
     * @param details the parts that are others, if they are known
     */
    public record Change(boolean before, boolean after, List<String> details) {}

    /**
     * Compare.
     *
     * @param inUse finds the entry of a host, and null if it is not in use
     * @param read loads the entry of a host, and keeps it nowhere
     * @param patience how long hosts are loaded that are not in use
     */
    static HostPreview of(
            HostTakeover next, Function<Host, ? extends Entry> inUse, Function<Host, Entry> read, Duration patience) {
        HostClaims before = next.before().claims();
        HostClaims after = next.after().claims();
        List<String> faults = new ArrayList<>(next.after().rejected().toList());
        faults.addAll(after.faults().values());
        Check check = new Check(next, inUse, read, System.nanoTime() + patience.toNanos());
        Map<String, Change> hosts = new TreeMap<>();
        for (String name : new TreeSet<>(next.changed())) {
            Host old = before.answering(name);
            Host now = after.answering(name);
            boolean had = old != null || before.broken(name) != null;
            boolean has = now != null || after.broken(name) != null;
            List<String> details = now != null ? check.details(old, now) : has ? REFUSED : List.of();
            hosts.put(name, new Change(had, has, details));
        }
        faults.addAll(check.faults.values());
        return new HostPreview(hosts, faults, check.unchecked.size());
    }

    /** Reads the keys of hosts, each once. */
    private static final class Check {

        private final HostTakeover next;
        private final Function<Host, ? extends Entry> inUse;
        private final Function<Host, Entry> read;
        private final long deadline;
        private final Map<List<Version>, List<String>> known = new HashMap<>();
        private final Map<Version, String> faults = new HashMap<>();
        private final Set<Version> unchecked = new HashSet<>();

        Check(HostTakeover next, Function<Host, ? extends Entry> inUse, Function<Host, Entry> read, long deadline) {
            this.next = next;
            this.inUse = inUse;
            this.read = read;
            this.deadline = deadline;
        }

        /** The details of a change. */
        List<String> details(@Nullable Host old, Host now) {
            List<Version> versions = old == null ? List.of(Version.of(now)) : List.of(Version.of(old), Version.of(now));
            List<String> found = known.get(versions);
            if (found == null) {
                try {
                    found = compare(old, now);
                } catch (InvalidMaterialException ex) {
                    faults.put(Version.of(now), String.valueOf(ex.getMessage()));
                    found = REFUSED;
                }
                known.put(versions, found);
            }
            return found;
        }

        private List<String> compare(@Nullable Host old, Host now) {
            if (old != null && Version.of(old).equals(Version.of(now))) {
                return List.of(); // Another host beside it has changed
            }
            Entry entry = next.fresh().get(Version.of(now));
            if (entry == null && System.nanoTime() - deadline > 0) {
                unchecked.add(Version.of(now));
                return old == null ? List.of() : FILES;
            }
            Entry after = entry == null ? read.apply(now) : entry;
            Optional<Entry> before = Optional.ofNullable(old).map(inUse);
            return old == null
                    ? List.of()
                    : before.map(known -> difference(known, after)).orElse(FILES);
        }

        private static List<String> difference(Entry before, Entry after) {
            List<String> parts = new ArrayList<>();
            if (!before.signingChains().equals(after.signingChains())) {
                parts.add("certificates");
            }
            if (!before.clientTrust().equals(after.clientTrust())) {
                parts.add("trust store");
            }
            return parts.isEmpty() ? FILES : parts;
        }
    }
}
