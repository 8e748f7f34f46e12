package io.unifiedtls.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Labels of configurations as tags. A resolver may give each of its configurations another one, so there is a bound. Thread-safe. */
final class Labels {

    /** The tag of labels beyond the bound. */
    static final String OTHER = "other";

    static final int MOST = 200;

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** The same for a label at all times: once known it stays, and once the bound is reached no other becomes known. */
    String bounded(String label) {
        return known.contains(label) || (known.size() < MOST && known.add(label)) ? label : OTHER;
    }
}
