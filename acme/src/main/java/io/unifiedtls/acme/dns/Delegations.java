package io.unifiedtls.acme.dns;

import io.unifiedtls.acme.challenge.ChallengeException;
import java.util.List;
import java.util.Optional;

/**
 * The names to which CNAME records of customers may lead. A customer could otherwise have records added anywhere in a zone of the operator, beside the records
 * with which other protocols work, such as {@code _dmarc}.
 *
 * @param below a name below which they are; otherwise all names that a provider serves
 */
record Delegations(Optional<String> below) {

    private static final String CHALLENGE = "_acme-challenge";

    /**
     * Require that a record may lead to a name.
     *
     * @throws ChallengeException if it may not
     */
    void requireAllowed(String record, String name) {
        if (below.isPresent() && !name.endsWith("." + below.get())) {
            throw new ChallengeException("%s leads to %s, which is not below %s. Correct the CNAME record."
                    .formatted(record, name, below.get()));
        }
        String free = below.map(end -> name.substring(0, name.length() - end.length() - 1))
                .orElse(name);
        List<String> labels = List.of(free.split("\\."));
        boolean isOwn = labels.get(0).equals(CHALLENGE);
        if (labels.stream().skip(isOwn ? 1 : 0).anyMatch(label -> label.startsWith("_"))) {
            throw new ChallengeException(
                    "%s leads to %s, which has a label with '_', as names of other protocols have. Correct the CNAME record."
                            .formatted(record, name));
        }
    }
}
