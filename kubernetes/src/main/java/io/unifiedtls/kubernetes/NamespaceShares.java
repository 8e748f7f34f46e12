package io.unifiedtls.kubernetes;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** The shares of all namespaces. One thread changes them at a time; all may ask which are exceeded. */
final class NamespaceShares {

    private final int most;
    private final Map<String, NamespaceShare> shares = new HashMap<>();
    private final Set<String> exceeded = new ConcurrentSkipListSet<>();
    /** The places of Secrets that are served again, and whose material is to be read. */
    private final Set<String> missing = new LinkedHashSet<>();

    /**
     * Create them.
     *
     * @param most names of each namespace
     */
    NamespaceShares(int most) {
        this.most = most;
    }

    /** A Secret was created or replaced; whether it is served, and which others are not any more. */
    NamespaceShare.Change put(SecretHost host) {
        NamespaceShare share = shares.computeIfAbsent(host.namespace(), namespace -> new NamespaceShare(most));
        NamespaceShare.Change change = share.put(SecretClaim.of(host));
        missing.remove(host.place());
        missing.removeAll(change.out());
        settle(host.namespace(), share, change);
        return change;
    }

    void remove(String place) {
        missing.remove(place);
        String namespace = place.substring(0, place.indexOf('/'));
        NamespaceShare share = shares.get(namespace);
        if (share != null) {
            settle(namespace, share, share.remove(place));
        }
    }

    private void settle(String namespace, NamespaceShare share, NamespaceShare.Change change) {
        missing.addAll(change.in());
        if (share.isExceeded()) {
            exceeded.add(namespace);
        } else {
            exceeded.remove(namespace);
        }
        if (share.isEmpty()) {
            shares.remove(namespace);
        }
    }

    boolean isMissing(String place) {
        return missing.contains(place);
    }

    List<String> missing() {
        return List.copyOf(missing);
    }

    /** Why Secrets of a namespace are not served, if they have too many names. */
    Optional<String> problem(String namespace) {
        return exceeded.contains(namespace)
                ? Optional.of(
                        "The Secrets of namespace %s have more than %,d names together, so the youngest of them are not served. Delete Secrets that are not needed, or raise kubernetes.names-per-namespace of the source."
                                .formatted(namespace, most))
                : Optional.empty();
    }

    /** Those of all namespaces. */
    List<String> problems() {
        return exceeded.stream()
                .flatMap(namespace -> problem(namespace).stream())
                .toList();
    }
}
