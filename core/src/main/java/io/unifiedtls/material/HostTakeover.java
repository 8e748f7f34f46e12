package io.unifiedtls.material;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.material.HostProofs.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The next index of a directory. Hosts that are in use are loaded whole, and go on as they were if their new files have a
 * fault. Nothing is in force yet.
 *
 * @param fresh entries of hosts that are in use and have changed
 * @param gone versions whose entries are not needed any more
 */
record HostTakeover(HostIndex before, HostIndex after, Map<Version, Entry> fresh, List<Version> gone) {

    /**
     * Look at the files again.
     *
     * @param inUse finds the entry of a host, and null if it is not in use
     * @param load loads the entry of a host
     */
    static HostTakeover of(
            HostIndex before, Function<Host, ? extends @Nullable Entry> inUse, Function<Host, Entry> load) {
        Loads loads = new Loads(inUse, load);
        HostIndex after = before.now(loads::load);
        List<Version> gone = new ArrayList<>();
        Map<String, Host> replaced = new HashMap<>();
        for (Host old : before.hosts()) {
            String id = old.files().id();
            Host now = after.at(id);
            if (now != null && now.stamp() == old.stamp()) {
                continue;
            }
            if (now != null) {
                loads.fault(now).ifPresent(fault -> replaced.put(id, now.keeping(old, inUse.apply(old), fault)));
            }
            gone.add(Version.of(old));
        }
        HostIndex next = replaced.isEmpty() ? after : after.with(replaced.values(), before);
        return new HostTakeover(before, next, loads.fresh, gone);
    }

    /** Loads hosts that are in use right after their certificates are read, while the JDK still knows these. */
    private static final class Loads {

        private final Function<Host, ? extends @Nullable Entry> inUse;
        private final Function<Host, Entry> load;
        private final Map<Version, Entry> fresh = new HashMap<>();
        private final Map<Version, String> faults = new HashMap<>();

        Loads(Function<Host, ? extends @Nullable Entry> inUse, Function<Host, Entry> load) {
            this.inUse = inUse;
            this.load = load;
        }

        void load(Host old, Host now) {
            if (now.fault().isPresent() || inUse.apply(old) == null) {
                return;
            }
            try {
                fresh.put(Version.of(now), load.apply(now));
            } catch (InvalidMaterialException ex) {
                faults.put(Version.of(now), String.valueOf(ex.getMessage()));
            }
        }

        /** Why the new files of a host cannot be used, if it is known. */
        Optional<String> fault(Host now) {
            return now.fault().or(() -> Optional.ofNullable(faults.get(Version.of(now))));
        }
    }

    /** The names that would be answered with something else. */
    Set<String> changed() {
        return after.claims().changedSince(before.claims());
    }
}
