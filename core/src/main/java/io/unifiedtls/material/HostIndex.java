package io.unifiedtls.material;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a directory answer which names. Immutable: looking again makes another one, which takes over what has not
 * changed, and who answers.
 */
final class HostIndex implements Snapshot {

    /** More would ask too much of the file system's events; changes are then found by looking. */
    private static final int MOST_WATCHED = 4_096;

    private final Path root;
    private final HostRules rules;
    private final HostProofs.Proof proof;
    private final Map<String, Host> hosts;
    private final HostClaims claims;
    private final Skipped skipped;
    private final Optional<String> fault;

    private HostIndex(
            Path root,
            HostRules rules,
            HostProofs.Proof proof,
            Map<String, Host> hosts,
            @Nullable HostClaims before,
            Skipped skipped,
            Optional<String> fault) {
        this.root = root;
        this.rules = rules;
        this.proof = proof;
        this.hosts = hosts;
        this.claims = new HostClaims(hosts.values(), rules, before, proof, Instant.now());
        this.skipped = skipped;
        this.fault = fault;
    }

    /** Look at a directory for the first time. */
    static HostIndex of(Path root, HostRules rules, HostProofs.Proof proof) {
        return scan(root, rules, proof, Map.of(), null, new Skipped(), (before, now) -> {});
    }

    @Override
    public HostIndex now() {
        return now((before, now) -> {});
    }

    /**
     * The same, and tell of each host whose files have changed while its certificates are at hand.
     *
     * @param changed gets the host before and now
     */
    HostIndex now(BiConsumer<Host, Host> changed) {
        return scan(root, rules, proof, hosts, claims, skipped, changed);
    }

    private static HostIndex scan(
            Path root,
            HostRules rules,
            HostProofs.Proof proof,
            Map<String, Host> before,
            @Nullable HostClaims claimsBefore,
            Skipped skippedBefore,
            BiConsumer<Host, Host> changed) {
        try {
            HostScan scan = new HostScan(root, rules, before, changed);
            Map<String, Host> hosts = scan.run();
            return new HostIndex(root, rules, proof, hosts, claimsBefore, scan.skipped(), scan.leftOut());
        } catch (IOException ex) {
            if (rules.mayBeAbsent() && before.isEmpty() && Files.notExists(root)) {
                return new HostIndex(root, rules, proof, before, claimsBefore, skippedBefore, Optional.empty());
            }
            String fault =
                    "The directory %s cannot be read. Its current hosts stay in force. Check that it exists, and its permissions."
                            .formatted(root);
            return new HostIndex(root, rules, proof, before, claimsBefore, skippedBefore, Optional.of(fault));
        }
    }

    /**
     * The same, with some hosts as they were before.
     *
     * @param before who answered which name
     */
    HostIndex with(Collection<Host> others, HostIndex before) {
        Map<String, Host> all = new HashMap<>(hosts);
        others.forEach(host -> all.put(host.files().id(), host));
        return new HostIndex(root, rules, proof, all, before.claims, skipped, fault);
    }

    HostClaims claims() {
        return claims;
    }

    @Nullable Host at(String id) {
        return hosts.get(id);
    }

    Collection<Host> hosts() {
        return Collections.unmodifiableCollection(hosts.values());
    }

    /** The entries that are no hosts. */
    Skipped skipped() {
        return skipped;
    }

    /** Why the directory could not be read, or not as a whole. */
    Optional<String> fault() {
        return fault;
    }

    /** Why the directory, or new files of hosts that go on as they were, were not taken over. */
    Stream<String> rejected() {
        return Stream.concat(
                fault.stream(),
                hosts.values().stream().filter(host -> host.kept() != null).flatMap(host -> host.fault().stream()));
    }

    @Override
    public Set<Path> directories() {
        Set<Path> directories = new TreeSet<>();
        directories.add(Files.isDirectory(root) ? root : FileSnapshot.existing(root));
        hosts.values().stream()
                .filter(host -> host.files().layout().isFolder())
                .limit(MOST_WATCHED)
                .map(host -> Path.of(host.files().place()))
                .filter(Files::isDirectory)
                .forEach(directories::add);
        return directories;
    }

    /** Time may bring another one to a name, too: one expires, and another one is valid. */
    @Override
    public boolean equals(Object other) {
        return other instanceof HostIndex that
                && fault.equals(that.fault)
                && stamps().equals(that.stamps())
                && claims.outcome().equals(that.claims.outcome());
    }

    @Override
    public int hashCode() {
        return stamps().hashCode();
    }

    private Map<String, Long> stamps() {
        Map<String, Long> stamps = new HashMap<>();
        hosts.forEach((id, host) -> stamps.put(id, host.stamp()));
        return stamps;
    }
}
