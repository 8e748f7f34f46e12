package io.unifiedtls.sni;

import io.unifiedtls.ClientHello;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Knows a fixed set of names, exact ones and wildcards for one label (RFC 6125, section 6.4.3). An exact name comes
 * before a wildcard. Never blocks. Immutable and thread-safe.
 */
public final class HostTable implements SniResolver {

    private static final String WILDCARD = "*.";

    private final Map<ServerName, TLSConfiguration> exact;
    /** By the name that follows the wildcard. */
    private final Map<ServerName, TLSConfiguration> wildcards;

    private final Map<String, TLSConfiguration> hosts;

    private HostTable(Builder builder) {
        exact = Map.copyOf(builder.exact);
        wildcards = Map.copyOf(builder.wildcards);
        hosts = Collections.unmodifiableMap(new LinkedHashMap<>(builder.hosts));
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context) {
        return clientHello.serverName().flatMap(this::find);
    }

    /** The configuration of a name, or empty if this table does not know it. */
    public Optional<TLSConfiguration> find(ServerName serverName) {
        TLSConfiguration configuration = exact.get(serverName);
        return configuration != null
                ? Optional.of(configuration)
                : serverName.parent().map(wildcards::get);
    }

    /** All names and wildcards, in the order in which they were added. */
    public Map<String, TLSConfiguration> hosts() {
        return hosts;
    }

    /** A name that a pattern of this table matches. */
    public static ServerName example(String pattern) {
        return new ServerName(pattern.startsWith(WILDCARD) ? "any" + pattern.substring(1) : pattern);
    }

    /** Collects hosts and their faults. Not thread-safe. */
    public static final class Builder {

        private final Map<ServerName, TLSConfiguration> exact = new HashMap<>();
        private final Map<ServerName, TLSConfiguration> wildcards = new HashMap<>();
        private final Map<String, TLSConfiguration> hosts = new LinkedHashMap<>();
        private final Map<String, String> origins = new HashMap<>();
        private final List<String> faults = new ArrayList<>();

        private Builder() {}

        /**
         * Add a name, or a wildcard such as {@code *.shop.example.com}.
         *
         * @param origin where it was declared, for messages
         */
        public Builder add(String pattern, TLSConfiguration configuration, String origin) {
            boolean wildcard = pattern.startsWith(WILDCARD);
            try {
                ServerName name = new ServerName(wildcard ? pattern.substring(WILDCARD.length()) : pattern);
                add(
                        wildcard ? WILDCARD + name : name.value(),
                        name,
                        wildcard ? wildcards : exact,
                        configuration,
                        origin);
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
        public HostTable build() {
            if (!faults.isEmpty()) {
                throw new InvalidTLSConfigurationException(faults);
            }
            return new HostTable(this);
        }

        private static String misplacedWildcard(String pattern, String origin) {
            return "%s is '%s': a wildcard stands for the whole first label. ".formatted(origin, pattern)
                    + "Write it like *.shop.example.com.";
        }

        private void add(
                String pattern,
                ServerName name,
                Map<ServerName, TLSConfiguration> map,
                TLSConfiguration configuration,
                String origin) {
            String earlier = origins.putIfAbsent(pattern, origin);
            if (earlier != null) {
                faults.add("The host '%s' is claimed twice, in %s and in %s. Remove one."
                        .formatted(pattern, earlier, origin));
                return;
            }
            map.put(name, configuration);
            hosts.put(pattern, configuration);
        }
    }
}
