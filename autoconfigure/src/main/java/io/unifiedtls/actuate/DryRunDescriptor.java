package io.unifiedtls.actuate;

import io.unifiedtls.operations.TLSDryRun;
import java.util.List;

/**
 * The changes that a reload would make. The reference of its fields is {@code docs/endpoint.md}.
 *
 * @param changes configurations that would be replaced, added or removed, with fingerprints
 * @param hosts the first of them by name
 * @param hostsChanged the number of all hosts that would change
 * @param ticketKeysReplaced whether the session ticket keys of the properties would be replaced
 * @param faults why something would not be taken over: what is wrong, where, and what to do
 * @param warnings about material that would be in force
 * @param unchecked the number of changed hosts whose keys were not read
 */
public record DryRunDescriptor(
        List<String> changes,
        List<HostChangeDescriptor> hosts,
        long hostsChanged,
        boolean ticketKeysReplaced,
        List<String> faults,
        List<String> warnings,
        long unchecked) {

    static DryRunDescriptor of(TLSDryRun run) {
        return new DryRunDescriptor(
                run.changes().stream().map(Object::toString).toList(),
                run.hosts().stream()
                        .map(host -> new HostChangeDescriptor(
                                host.name(), host.origin(), TLSDescriptors.word(host.kind()), host.details()))
                        .toList(),
                run.hostsChanged(),
                run.ticketKeysReplaced(),
                run.faults(),
                run.warnings(),
                run.unchecked());
    }

    /**
     * A host that would change.
     *
     * @param change added, changed or removed
     * @param details the parts that would change
     */
    public record HostChangeDescriptor(String name, String origin, String change, List<String> details) {}
}
