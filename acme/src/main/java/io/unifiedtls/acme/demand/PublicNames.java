package io.unifiedtls.acme.demand;

import io.unifiedtls.ServerName;
import java.util.Set;

/** Tells names that a public authority may issue a certificate for from those that it never does. */
final class PublicNames {

    private static final int LONGEST = 253;
    private static final int MOST_LABELS = 10;
    /** Names that nobody owns (RFC 6761, 6762, 7686). */
    private static final Set<String> PRIVATE_TOPS = Set.of("local", "localhost", "internal", "invalid", "onion");

    private PublicNames() {}

    /** Whether to ask for a name. */
    static boolean isOne(String name) {
        String[] labels = name.split("\\.", -1);
        String top = labels[labels.length - 1];
        return name.length() <= LONGEST
                && labels.length >= 2
                && labels.length <= MOST_LABELS
                && !PRIVATE_TOPS.contains(top)
                && !name.contains("_")
                && top.chars().anyMatch(Character::isLetter)
                && ServerName.parse(name).isPresent();
    }
}
