package io.unifiedtls.autoconfigure;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.context.Generation;
import io.unifiedtls.operations.TLSDryRun.HostChange;
import io.unifiedtls.operations.TLSDryRun.Kind;
import io.unifiedtls.operations.TLSReload.Change;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The differences between two generations. */
final class GenerationChanges {

    private static final String HOSTS = "unified-tls.hosts";

    private GenerationChanges() {}

    /** The configurations that one has and the other has not, or has with other settings or material. */
    static List<Change> of(Generation before, Generation after) {
        List<Change> changes = new ArrayList<>();
        compare(before.configurations(), after.configurations(), (name, change) -> changes.add(change));
        return changes;
    }

    /** The hosts of the host table that get other configurations, or the same with other settings or material. */
    static List<HostChange> hosts(Generation before, Generation after) {
        List<HostChange> changes = new ArrayList<>();
        compare(before.hosts().hosts(), after.hosts().hosts(), (name, change) -> {
            Kind kind = change.before().isEmpty() ? Kind.ADDED : change.after().isEmpty() ? Kind.REMOVED : Kind.CHANGED;
            changes.add(new HostChange(name, HOSTS, kind, change.parts()));
        });
        return changes;
    }

    private static void compare(
            Map<String, TLSConfiguration> before,
            Map<String, TLSConfiguration> after,
            BiConsumer<String, Change> different) {
        Set<String> names = new LinkedHashSet<>(after.keySet());
        names.addAll(before.keySet());
        for (String name : names) {
            Optional<TLSConfiguration> old = Optional.ofNullable(before.get(name));
            Optional<TLSConfiguration> now = Optional.ofNullable(after.get(name));
            if (!old.equals(now)) {
                different.accept(name, new Change(name, old, now));
            }
        }
    }
}
