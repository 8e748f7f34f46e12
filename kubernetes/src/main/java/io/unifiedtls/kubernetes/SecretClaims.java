package io.unifiedtls.kubernetes;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hosts by their Secrets and their names. Of several Secrets with one name the oldest answers, on all replicas alike, as long as its
 * material is valid. One thread changes it at a time; all may read.
 */
final class SecretClaims {

    private final Map<String, SecretHost> hosts = new ConcurrentHashMap<>();
    /** Lists are replaced, never changed; the oldest comes first. */
    private final Map<String, List<SecretHost>> byName = new ConcurrentHashMap<>();

    @Nullable SecretHost at(String place) {
        return hosts.get(place);
    }

    Stream<SecretHost> all() {
        return hosts.values().stream();
    }

    Map<String, List<SecretHost>> byName() {
        return byName;
    }

    List<SecretHost> wanting(String name) {
        return byName.getOrDefault(name, List.of());
    }

    /** The one that answers a name, if one can: a valid one before one that is not. */
    Optional<SecretHost> answering(String name, Instant now) {
        List<SecretHost> candidates = wanting(name);
        return candidates.stream()
                .filter(host -> host.isValidAt(now))
                .findFirst()
                .or(() -> candidates.stream()
                        .filter(host -> host.entry().isPresent())
                        .findFirst());
    }

    /** Put a host in the place of an earlier state of its Secret, and tell the names that this concerns. Readers find one of both at any moment. */
    Set<String> put(SecretHost host) {
        SecretHost former = hosts.put(host.place(), host);
        Set<String> names = new HashSet<>(host.names());
        for (String name : host.names()) {
            byName.compute(
                    name,
                    (key, candidates) -> Stream.concat(others(candidates, host.place()), Stream.of(host))
                            .sorted(SecretHost.OLDEST_FIRST)
                            .toList());
        }
        if (former != null) {
            former.names().stream()
                    .filter(name -> !host.names().contains(name))
                    .forEach(name -> withdraw(name, host.place()));
            names.addAll(former.names());
        }
        return names;
    }

    /** Remove the host of a Secret, and tell the names that this concerns. */
    Set<String> remove(String place) {
        SecretHost former = hosts.remove(place);
        if (former == null) {
            return Set.of();
        }
        former.names().forEach(name -> withdraw(name, place));
        return former.names();
    }

    private void withdraw(String name, String place) {
        byName.computeIfPresent(name, (key, candidates) -> {
            List<SecretHost> left = others(candidates, place).toList();
            return left.isEmpty() ? null : left;
        });
    }

    private static Stream<SecretHost> others(@Nullable List<SecretHost> candidates, String place) {
        return candidates == null
                ? Stream.empty()
                : candidates.stream().filter(host -> !host.place().equals(place));
    }
}
