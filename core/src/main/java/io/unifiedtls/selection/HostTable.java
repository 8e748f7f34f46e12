package io.unifiedtls.selection;

import io.unifiedtls.ClientHello;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Knows a fixed set of names, exact ones and wildcards. Never blocks. Immutable and thread-safe. */
public final class HostTable implements SniResolver {

    private static final String WILDCARD = "*.";

    private final NameTable<TLSConfiguration> table;

    private HostTable(NameTable<TLSConfiguration> table) {
        this.table = table;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context) {
        return clientHello.serverName().flatMap(table::find);
    }

    /** The configuration of a name, or empty if this table does not know it. */
    public Optional<TLSConfiguration> find(ServerName serverName) {
        return table.find(serverName);
    }

    /** The name or the wildcard of this table that a name matches, or empty if there is none. */
    public Optional<String> pattern(ServerName serverName) {
        return Stream.concat(
                        Stream.of(serverName.value()),
                        serverName.parent().stream().map(parent -> WILDCARD + parent.value()))
                .filter(hosts()::containsKey)
                .findFirst();
    }

    /** All names and wildcards, in the order in which they were added. */
    public Map<String, TLSConfiguration> hosts() {
        return table.entries();
    }

    /** A name that a pattern of this table matches. */
    public static ServerName example(String pattern) {
        return new ServerName(pattern.startsWith(WILDCARD) ? "any" + pattern.substring(1) : pattern);
    }

    /** Collects hosts and their faults. Not thread-safe. */
    public static final class Builder {

        private final NameTable.Builder<TLSConfiguration> table = NameTable.builder();

        private Builder() {}

        /**
         * Add a name, or a wildcard such as {@code *.shop.example.com}.
         *
         * @param origin where it was declared, for messages
         */
        public Builder add(String pattern, TLSConfiguration configuration, String origin) {
            table.add(pattern, configuration, origin);
            return this;
        }

        /**
         * Make the table.
         *
         * @throws InvalidTLSConfigurationException with all names that are none, and all that are claimed twice
         */
        public HostTable build() {
            return new HostTable(table.build());
        }
    }
}
