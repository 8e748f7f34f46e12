package io.unifiedtls.fleet.store;

import java.util.ArrayList;
import java.util.List;

/** Names of the database and their places in the tree of names. */
final class HostNames {

    private static final String WILDCARD = "*.";

    private HostNames() {}

    static boolean isWildcard(String name) {
        return name.startsWith(WILDCARD);
    }

    /** The name that it is directly below; empty for a single label. */
    static String parent(String name) {
        return name.substring(name.indexOf('.') + 1).equals(name) ? "" : name.substring(name.indexOf('.') + 1);
    }

    /** The wildcard that answers a name which has no host of its own. */
    static String wildcardAbove(String name) {
        return WILDCARD + parent(name);
    }

    /** The name itself, and all names and wildcards above it. */
    static List<String> upwards(String name) {
        List<String> names = new ArrayList<>(List.of(name));
        String above = parent(name);
        if (isWildcard(name)) {
            names.add(above);
            above = parent(above);
        }
        while (!above.isEmpty()) {
            names.add(above);
            names.add(WILDCARD + above);
            above = parent(above);
        }
        return names;
    }
}
