package io.unifiedtls.selection;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something for each of a fixed set of names, exact ones and wildcards for one label (RFC 9525, section 6.3). An exact name
 * comes before a wildcard. Immutable and thread-safe.
 */
final class NameTable<T> {

    private static final String WILDCARD = "*.";

    private final Map<ServerName, T> exact;
    /** By the name that follows the wildcard. */
    private final Map<ServerName, T> wildcards;

    private final Map<String, T> entries;

    private NameTable(Builder<T> builder) {
        exact = Map.copyOf(builder.exact);
        wildcards = Map.copyOf(builder.wildcards);
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(builder.entries));
    }

    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    /** The entry for a name, or empty if this table does not know it. */
    public Optional<T> find(ServerName name) {
        T value = exact.get(name);
        return value != null ? Optional.of(value) : name.parent().map(wildcards::get);
    }

    /** All names and wildcards, in the order in which they were added. */
    public Map<String, T> entries() {
        return entries;
    }

    /** Collects names and their faults. Not thread-safe. */
    public static final class Builder<T> {

        private final Map<ServerName, T> exact = new HashMap<>();
        private final Map<ServerName, T> wildcards = new HashMap<>();
        private final Map<String, T> entries = new LinkedHashMap<>();
        private final Map<String, String> origins = new HashMap<>();
        private final List<String> faults = new ArrayList<>();

        private Builder() {}

        /**
         * Add a name, or a wildcard such as {@code *.shop.example.com}.
         *
         * @param origin where it was declared, for messages
         */
        public Builder<T> add(String pattern, T value, String origin) {
            boolean wildcard = pattern.startsWith(WILDCARD);
            try {
                ServerName name = new ServerName(wildcard ? pattern.substring(WILDCARD.length()) : pattern);
                add(wildcard ? WILDCARD + name : name.value(), name, wildcard ? wildcards : exact, value, origin);
            } catch (IllegalArgumentException ex) {
                faults.add(
                        pattern.contains("*") ? misplacedWildcard(pattern, origin) : origin + ": " + ex.getMessage());
            }
            return this;
        }

        /**
         * Make the table.
         *
         * @throws InvalidTLSConfigurationException with all names that are none, and all that are claimed twice
         */
        public NameTable<T> build() {
            if (!faults.isEmpty()) {
                throw new InvalidTLSConfigurationException(faults);
            }
            return new NameTable<>(this);
        }

        private static String misplacedWildcard(String pattern, String origin) {
            return "%s is '%s', but a wildcard must be the whole first label. ".formatted(origin, pattern)
                    + "Write it like *.shop.example.com.";
        }

        private void add(String pattern, ServerName name, Map<ServerName, T> map, T value, String origin) {
            String earlier = origins.putIfAbsent(pattern, origin);
            if (earlier != null) {
                faults.add("The host '%s' is listed twice, in %s and in %s. Remove one."
                        .formatted(pattern, earlier, origin));
                return;
            }
            map.put(name, value);
            entries.put(pattern, value);
        }
    }
}
