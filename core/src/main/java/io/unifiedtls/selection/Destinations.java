package io.unifiedtls.selection;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.util.IPAddress;
import org.jspecify.annotations.Nullable;

/**
 * The names of the configurations that clients use, by the host that they call: a host name, a wildcard for one label, or an
 * IP address. Immutable and thread-safe.
 */
public final class Destinations {

    private final NameTable<String> names;
    private final Map<String, String> addresses;
    private final Optional<String> others;

    private Destinations(NameTable<String> names, Map<String, String> addresses, Optional<String> others) {
        this.names = names;
        this.addresses = Map.copyOf(addresses);
        this.others = others;
    }

    /** None. */
    public static Destinations none() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The configuration for a host, or empty if nothing is said about it. */
    public Optional<String> find(String host) {
        Optional<String> address = address(host);
        Optional<String> found = address.isPresent()
                ? address.map(addresses::get)
                : ServerName.parse(host).flatMap(names::find);
        return found.or(() -> others);
    }

    /** All host names and wildcards. */
    public Set<String> patterns() {
        return names.entries().keySet();
    }

    /** The names of all configurations in it. */
    public Set<String> configurations() {
        Set<String> configurations = new LinkedHashSet<>(names.entries().values());
        configurations.addAll(addresses.values());
        others.ifPresent(configurations::add);
        return configurations;
    }

    /** The configuration for hosts that no entry names; empty if there is none. */
    public Optional<String> others() {
        return others;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Destinations that
                && names.entries().equals(that.names.entries())
                && addresses.equals(that.addresses)
                && others.equals(that.others);
    }

    @Override
    public int hashCode() {
        return Objects.hash(names.entries(), addresses, others);
    }

    /** An IP address in one spelling, or empty if the host is none. */
    private static Optional<String> address(String host) {
        String literal = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (!IPAddress.isValid(literal)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(literal).getHostAddress());
        } catch (UnknownHostException ex) {
            throw new IllegalStateException("An IP literal cannot be parsed", ex);
        }
    }

    /** Collects destinations and their faults. Not thread-safe. */
    public static final class Builder {

        private final NameTable.Builder<String> names = NameTable.builder();
        private final Map<String, String> addresses = new HashMap<>();
        private final List<String> faults = new ArrayList<>();
        private @Nullable String others;

        private Builder() {}

        /**
         * Add a host name, a wildcard or an IP address.
         *
         * @param origin where it was declared, for messages
         */
        public Builder add(String destination, String configuration, String origin) {
            Optional<String> address = address(destination.toLowerCase(Locale.ROOT));
            if (address.isEmpty()) {
                names.add(destination, configuration, origin);
            } else if (addresses.putIfAbsent(address.get(), configuration) != null) {
                faults.add("%s: the address %s is listed twice. Remove one.".formatted(origin, destination));
            }
            return this;
        }

        /** Set the configuration for all hosts that nothing else is said about. */
        public Builder others(String configuration, String origin) {
            if (others != null) {
                faults.add(("%s has no destinations, so it applies to all others, but an earlier entry already does. "
                                + "Add destinations to one of them.")
                        .formatted(origin));
            }
            others = configuration;
            return this;
        }

        /**
         * Make the table.
         *
         * @throws InvalidTLSConfigurationException with all destinations that are none, or are claimed twice
         */
        public Destinations build() {
            NameTable<String> table = null;
            try {
                table = names.build();
            } catch (InvalidTLSConfigurationException ex) {
                faults.addAll(ex.faults());
            }
            if (table == null || !faults.isEmpty()) {
                throw new InvalidTLSConfigurationException(faults);
            }
            return new Destinations(table, addresses, Optional.ofNullable(others));
        }
    }
}
