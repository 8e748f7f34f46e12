package io.unifiedtls;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The peers that may connect, by the names in their certificates. A verified certificate with none of these names is refused.
 * Equality compares the patterns, regardless of order. Immutable and thread-safe.
 */
public final class AllowedPeers {

    /** So that neither the names of a peer nor those of the patterns push the other out of a line. */
    private static final int LONGEST_LIST = 150;

    private final Set<PeerPattern> patterns;

    private AllowedPeers(Collection<PeerPattern> patterns) {
        this.patterns = Collections.unmodifiableSet(new LinkedHashSet<>(patterns));
    }

    /** The peers that match at least one of these patterns. */
    public static AllowedPeers of(PeerPattern first, PeerPattern... more) {
        return new AllowedPeers(Stream.concat(Stream.of(first), Stream.of(more)).toList());
    }

    /**
     * The peers that match at least one of these patterns.
     *
     * @throws IllegalArgumentException if there is none, because that would refuse every peer
     */
    public static AllowedPeers of(Collection<PeerPattern> patterns) {
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException(
                    "The list is empty, so every peer would be refused. Add a pattern such as "
                            + "spiffe://example.org/ns/prod/** or dns:*.partners.example, or remove the list to allow every peer "
                            + "whose certificate verifies.");
        }
        return new AllowedPeers(patterns);
    }

    /** The patterns. */
    public Set<PeerPattern> patterns() {
        return patterns;
    }

    /** Whether a peer with this certificate may connect. The certificate must have been verified. */
    public boolean allows(X509Certificate leaf) {
        return allows(PeerNames.of(leaf));
    }

    /**
     * Whether a peer whose certificate has this name and no other may connect.
     *
     * @param name written as in a pattern, such as {@code dns:api.partners.example}
     * @throws IllegalArgumentException if it is no such name, or if it has a wildcard
     */
    public boolean allowsName(String name) {
        return allows(PeerPattern.of(name).asNames());
    }

    /** Why a peer with this certificate must not connect, for operators; empty if it may. */
    public Optional<String> refusal(X509Certificate leaf) {
        PeerNames names = PeerNames.of(leaf);
        return allows(names)
                ? Optional.empty()
                : Optional.of(
                        "allowed-peers allows no name of the verified certificate '%s', which has %s. It allows %s"
                                .formatted(
                                        Printable.of(Printable.subject(leaf), LONGEST_LIST),
                                        Printable.of(names, LONGEST_LIST),
                                        Printable.of(this, LONGEST_LIST)));
    }

    private boolean allows(PeerNames names) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(names));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AllowedPeers that && patterns.equals(that.patterns);
    }

    @Override
    public int hashCode() {
        return patterns.hashCode();
    }

    /** The patterns, separated by commas. */
    @Override
    public String toString() {
        return patterns.stream().map(PeerPattern::toString).collect(Collectors.joining(", "));
    }
}
