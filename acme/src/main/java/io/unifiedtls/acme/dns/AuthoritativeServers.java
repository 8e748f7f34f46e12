package io.unifiedtls.acme.dns;

import io.unifiedtls.fleet.proof.NameServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the name servers of a name's zone. Thread-safe. */
final class AuthoritativeServers {

    static final int PORT = 53;

    private static final int MOST_SERVERS = 16;
    private static final int MOST_ADDRESSES = 4;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?");

    private final DnsLookup lookup;
    private final int port;

    AuthoritativeServers(DnsLookup lookup, int port) {
        this.lookup = lookup;
        this.port = port;
    }

    /**
     * The addresses of each server of the zone.
     *
     * @return empty if the zone or its servers are unknown
     */
    Map<String, List<NameServer>> of(String name) throws DnsFailure, InterruptedException {
        Map<String, List<NameServer>> servers = new LinkedHashMap<>();
        Optional<String> zone = zone(name);
        if (zone.isPresent()) {
            for (String server : lookup.resolve(zone.get(), "NS")) {
                if (servers.size() < MOST_SERVERS && NAME.matcher(server).matches()) {
                    servers.put(server, addresses(server));
                }
            }
        }
        return servers;
    }

    /** The nearest name above, or the name itself, that has a SOA record and is no alias of one that has. */
    private Optional<String> zone(String name) throws DnsFailure, InterruptedException {
        for (String zone = name; ; zone = zone.substring(zone.indexOf('.') + 1)) {
            if (!lookup.resolve(zone, "SOA").isEmpty()
                    && lookup.resolve(zone, "CNAME").isEmpty()) {
                return Optional.of(zone);
            }
            if (zone.indexOf('.') < 0) {
                return Optional.empty();
            }
        }
    }

    private List<NameServer> addresses(String server) throws DnsFailure, InterruptedException {
        List<NameServer> addresses = new ArrayList<>();
        for (String address : lookup.resolve(server, "A")) {
            addresses.add(new NameServer(address, port));
        }
        for (String address : lookup.resolve(server, "AAAA")) {
            addresses.add(new NameServer("[%s]".formatted(address), port));
        }
        return addresses.stream().limit(MOST_ADDRESSES).toList();
    }
}
