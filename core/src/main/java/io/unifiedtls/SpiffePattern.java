package io.unifiedtls;

import io.unifiedtls.x509.SpiffeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A pattern of SPIFFE IDs in one trust domain. IDs are compared character for character: their specification allows one spelling
 * only, and a certificate with another one has no SPIFFE ID.
 */
final class SpiffePattern implements PeerPattern.Kind {

    private static final String SCHEME = "spiffe://";
    private static final String ANY_SEGMENT = "*";
    private static final String REST = "**";

    private final String text;
    private final String trustDomain;
    private final List<String> segments;
    private final boolean open;

    private SpiffePattern(String text, String trustDomain, List<String> segments, boolean open) {
        this.text = text;
        this.trustDomain = trustDomain;
        this.segments = List.copyOf(segments);
        this.open = open;
    }

    /**
     * Read a pattern.
     *
     * @param text beginning with {@code spiffe://}
     * @throws IllegalArgumentException if it could match no SPIFFE ID, or if a wildcard is not a whole segment
     */
    static SpiffePattern of(String text) {
        List<String> parts = parts(text);
        String trustDomain = parts.get(0);
        if (!SpiffeId.isTrustDomain(trustDomain)) {
            throw PeerPattern.fault(
                    text,
                    "has no valid trust domain. Write lower-case letters, digits, dots, hyphens and underscores after "
                            + "spiffe://, without a wildcard, user or port");
        }
        if (parts.size() == 1) {
            throw PeerPattern.fault(
                    text, "has no path, so it names no peer. Add one, or /** for every peer of the domain");
        }
        boolean open = parts.get(parts.size() - 1).equals(REST);
        List<String> segments = new ArrayList<>(parts.subList(1, open ? parts.size() - 1 : parts.size()));
        if (!segments.stream().allMatch(segment -> segment.equals(ANY_SEGMENT) || SpiffeId.isSegment(segment))) {
            throw PeerPattern.fault(
                    text,
                    "has a segment that no SPIFFE ID has. Write letters, digits, dots, hyphens and underscores, * for a "
                            + "whole segment, or ** as the last one");
        }
        return new SpiffePattern(text, trustDomain, segments, open);
    }

    @Override
    public boolean matches(PeerNames names) {
        return names.spiffeId().filter(this::matches).isPresent();
    }

    private boolean matches(String id) {
        List<String> parts = parts(id);
        List<String> path = parts.subList(1, parts.size());
        if (!parts.get(0).equals(trustDomain)
                || (open ? path.size() <= segments.size() : path.size() != segments.size())) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            if (!segments.get(i).equals(ANY_SEGMENT) && !segments.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Optional<PeerNames> asNames() {
        return open || segments.contains(ANY_SEGMENT) ? Optional.empty() : Optional.of(PeerNames.spiffeId(text));
    }

    private static List<String> parts(String text) {
        return Arrays.asList(text.substring(SCHEME.length()).split("/", -1));
    }
}
