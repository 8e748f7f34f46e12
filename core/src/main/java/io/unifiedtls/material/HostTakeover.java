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
    static HostTakeover of(HostIndex before, Function<Host, ? extends Entry> inUse, Function<Host, Entry> load) {
        HostIndex after = before.now();
        Map<Version, Entry> fresh = new HashMap<>();
        List<Version> gone = new ArrayList<>();
        Map<String, Host> replaced = new HashMap<>();
        for (Host old : before.hosts()) {
            String id = old.files().id();
            Host now = after.at(id);
            if (now != null && now.stamp() == old.stamp()) {
                continue;
            }
            if (now != null) {
                reload(old, now, Optional.ofNullable(inUse.apply(old)), load, fresh)
                        .ifPresent(host -> replaced.put(id, host));
            }
            gone.add(Version.of(old));
        }
        HostIndex next = replaced.isEmpty() ? after : after.with(replaced.values(), before);
        return new HostTakeover(before, next, fresh, gone);
    }

    /** The host that stands in for new files that cannot be used. */
    private static Optional<Host> reload(
            Host old, Host now, Optional<Entry> inUse, Function<Host, Entry> load, Map<Version, Entry> fresh) {
        try {
            now.fault().ifPresent(fault -> {
                throw new InvalidMaterialException(fault);
            });
            if (inUse.isPresent()) {
                fresh.put(Version.of(now), load.apply(now));
            }
            return Optional.empty();
        } catch (InvalidMaterialException ex) {
            return Optional.of(now.keeping(old, inUse.orElse(null), String.valueOf(ex.getMessage())));
        }
    }

    /** The names that would be answered with something else. */
    Set<String> changed() {
        return after.claims().changedSince(before.claims());
    }
}
