package io.unifiedtls.material;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of several hosts answers which name. A host that has a name for itself is believed until its first handshake, which
 * keeps the start fast; where others want the name, its key is read first, and one that cannot be used claims nothing. Who
 * has answered a name goes on for as long as its material is good. Immutable.
 */
final class HostClaims {

    private static final String WILDCARD = "*.";

    private final Map<String, Host> answering = new HashMap<>();
    /** Those that answer beside others, by name. */
    private final Map<String, Host> partners = new HashMap<>();

    private final Map<String, Broken> broken = new TreeMap<>();
    private final Set<String> contested = new TreeSet<>();
    private final Clashes clashes = new Clashes();
    private final HostProofs proofs;
    private final HostRules rules;
    private final Instant now;
    /** Only while this is made, or all decisions since the start were kept. */
    private @Nullable HostClaims before;

    /**
     * One that would answer a name if it could.
     *
     * @param fault why it cannot
     * @param isCovered whether a wildcard answers in its place
     */
    record Broken(Host host, String fault, boolean isCovered) {}

    /**
     * Decide.
     *
     * @param before what was decided last
     */
    HostClaims(
            Collection<Host> hosts, HostRules rules, @Nullable HostClaims before, HostProofs.Proof proof, Instant now) {
        this.rules = rules;
        this.before = before;
        this.proofs = new HostProofs(proof, before == null ? null : before.proofs);
        this.now = now;
        Map<String, List<Host>> claimants = new HashMap<>();
        for (Host host : hosts) {
            for (String name : host.wanted()) {
                claimants.computeIfAbsent(name, any -> new ArrayList<>(1)).add(host);
            }
        }
        claimants.forEach((name, wanting) -> {
            if (name.startsWith(WILDCARD)) {
                decide(name, wanting);
            }
        });
        claimants.forEach((name, wanting) -> {
            if (!name.startsWith(WILDCARD)) {
                decide(name, wanting);
            }
        });
        this.before = null;
        proofs.close();
    }

    @Nullable Host answering(String name) {
        return answering.get(name);
    }

    /** The one that answers a name beside the other, with a key of another type, for clients that verify only such keys. */
    @Nullable Host partner(String name) {
        return partners.get(name);
    }

    /** The one that would answer a name if it could, where nobody else can. */
    @Nullable Broken broken(String name) {
        return broken.get(name);
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>(answering.keySet());
        names.addAll(broken.keySet());
        return names;
    }

    /** The names that are answered with something else than they were. */
    Set<String> changedSince(HostClaims then) {
        Set<String> changed = new HashSet<>(then.names());
        changed.addAll(names());
        changed.removeIf(name -> isSame(then.answering(name), answering(name))
                && isSame(then.partner(name), partner(name))
                && Objects.equals(then.broken(name), broken(name)));
        return changed;
    }

    private static boolean isSame(@Nullable Host before, @Nullable Host after) {
        return Objects.equals(before, after)
                || (before != null
                        && after != null
                        && before.kept() == null
                        && after.kept() != null
                        && before.files().equals(after.files()));
    }

    /** Names that cannot be answered, and why. */
    Map<String, String> faults() {
        Map<String, String> faults = new TreeMap<>();
        broken.forEach((name, entry) -> {
            if (!entry.isCovered()) {
                faults.put(name, entry.fault());
            }
        });
        return faults;
    }

    /** Those who answer names that others want. */
    List<Host> winners() {
        return contested.stream()
                .flatMap(name -> Stream.of(answering, partners).map(hosts -> hosts.get(name)))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    Clashes clashes() {
        return clashes;
    }

    /** The hosts that answer contested names, to tell whether a decision has changed. */
    Map<String, String> outcome() {
        Map<String, String> outcome = new HashMap<>();
        contested.forEach(name -> {
            Host host = answering.get(name);
            Host partner = partners.get(name);
            outcome.put(
                    name,
                    (host == null ? "" : host.files().id())
                            + (partner == null ? "" : "\n" + partner.files().id()));
        });
        return Collections.unmodifiableMap(outcome);
    }

    private void decide(String name, List<Host> wanting) {
        Host wildcard = name.startsWith(WILDCARD) ? null : wildcardOf(name);
        Host first = wanting.get(0);
        if (wanting.size() == 1 && (wildcard == null || wildcard.equals(first))) {
            if (first.isUsable()) {
                answering.put(name, first);
            } else {
                broken.put(name, new Broken(first, proofs.fault(first).orElse(""), false));
            }
            return;
        }
        contested.add(name);
        PriorityQueue<Host> best = new PriorityQueue<>(wanting.size(), ranking(name));
        best.addAll(wanting);
        Host winner = best.poll();
        while (winner != null && !mayAnswer(name, winner, wildcard)) {
            winner = best.poll();
        }
        if (winner == null) {
            giveUp(name, Collections.min(wanting, ranking(name)), wildcard);
        } else {
            answer(name, winner, wanting);
        }
    }

    private boolean mayAnswer(String name, Host host, @Nullable Host wildcard) {
        boolean isOutdated = wildcard != null && wildcard.isValid(now) && !host.isValid(now) && isCovered(name, host);
        return !isOutdated && proofs.fault(host).isEmpty();
    }

    private void answer(String name, Host winner, List<Host> wanting) {
        answering.put(name, winner);
        Host partner = wanting.stream()
                .filter(host -> isPartner(winner, host))
                .max(Comparator.comparing(Host::notAfter))
                .orElse(null);
        if (partner != null) {
            partners.put(name, partner);
        }
        wanting.stream()
                .filter(host -> !host.equals(winner) && !host.equals(partner))
                .forEach(loser -> clashes.add(name, winner, loser, () -> reason(name, winner, loser)));
    }

    private boolean isPartner(Host winner, Host other) {
        return other.files().isBeside(winner.files())
                && !other.keyAlgorithm().equals(winner.keyAlgorithm())
                && other.isUsable()
                && other.isValid(now)
                && proofs.fault(other).isEmpty();
    }

    /** Clients of its own must not become those of the wildcard. */
    private boolean isCovered(String name, Host host) {
        return !(rules.ownTrust() && host.files().calledAfter(name) > 0);
    }

    /** An entry that is called after the name keeps it from all but the wildcard; with clients of its own, from that as well. */
    private void giveUp(String name, Host loser, @Nullable Host wildcard) {
        boolean isOwners = loser.files().calledAfter(name) > 0;
        boolean isCovered = wildcard != null && isCovered(name, loser);
        String fault = proofs.fault(loser).orElse("it is not valid now");
        if (wildcard != null && isCovered) {
            clashes.add(
                    name,
                    wildcard,
                    loser,
                    () -> "whose wildcard covers it, because the other entry cannot be used (%s)".formatted(fault));
        }
        if (wildcard != null && isCovered && isOwners) {
            answering.put(name, wildcard);
        } else {
            broken.put(name, new Broken(loser, fault, isCovered));
        }
    }

    private @Nullable Host wildcardOf(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? null : answering.get("*" + name.substring(dot));
    }

    /** Those that can be used now come first, and of them who has answered so far, who is called after the name, who is valid longest. */
    private Comparator<Host> ranking(String name) {
        return Comparator.comparing((Host host) -> host.isUsable() && host.isValid(now) && !proofs.isKnownBroken(host))
                .thenComparing(host -> isIncumbent(name, host))
                .thenComparing(host -> host.files().calledAfter(name))
                .thenComparing(Host::notAfter)
                .reversed()
                .thenComparing(host -> host.files().id());
    }

    private boolean isIncumbent(String name, Host host) {
        Host incumbent = before == null ? null : before.answering(name);
        return incumbent != null && incumbent.files().id().equals(host.files().id());
    }

    private String reason(String name, Host winner, Host loser) {
        if (!loser.isUsable() || proofs.isKnownBroken(loser)) {
            return "because the other entry cannot be used (%s)"
                    .formatted(proofs.fault(loser).orElse(""));
        }
        if (winner.isValid(now) != loser.isValid(now)) {
            return "which is valid now";
        }
        if (isIncumbent(name, winner)) {
            return "which has answered it until now";
        }
        return winner.files().calledAfter(name) > loser.files().calledAfter(name)
                ? "whose file or folder has that name"
                : "which expires last";
    }
}
