package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.Printable;
import io.unifiedtls.acme.dns.TsigAlgorithm;
import io.unifiedtls.acme.dns.UpdateSettings;
import io.unifiedtls.autoconfigure.load.FaultsOfModule;
import io.unifiedtls.fleet.proof.NameServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the properties of dns-01 into settings, or finds all that is wrong with them. Thread-safe. */
record DnsSettingsReader(AcmeProperties.Dns dns, boolean hasLibrary) implements FaultsOfModule {

    private static final String PREFIX = "unified-tls.acme.dns.";
    private static final String NAME_SERVERS = PREFIX + "name-servers";
    private static final String UPDATE = PREFIX + "rfc2136.";
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_][A-Za-z0-9_-]{0,62}\\.)*[A-Za-z0-9_-]{1,63}\\.?");
    private static final int LONGEST_NAME = 253;
    private static final int SHORTEST_SECRET = 16;

    @Override
    public List<String> faults() {
        Found found = new Found(new ArrayList<>());
        try {
            NameServer.read(NAME_SERVERS, dns.nameServers());
        } catch (InvalidTLSConfigurationException ex) {
            found.faults.addAll(ex.faults());
        }
        found.require(
                isWithin(dns.propagationTimeout(), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                PREFIX + "propagation-timeout must be between 1s and 10m. Set it to a duration such as 60s.");
        delegatedBelow(found);
        if (isDeclared()) {
            readUpdate(found);
        }
        return found.faults;
    }

    private boolean isDeclared() {
        AcmeProperties.Rfc2136 update = dns.rfc2136();
        return update.server() != null
                || update.zone() != null
                || update.keyName() != null
                || update.keySecret() != null;
    }

    List<NameServer> nameServers() {
        return NameServer.read(NAME_SERVERS, dns.nameServers());
    }

    /** The name below which CNAME records may lead, if there is one. */
    Optional<String> delegatedBelow() {
        return delegatedBelow(new Found(new ArrayList<>()));
    }

    private Optional<String> delegatedBelow(Found found) {
        return Optional.ofNullable(dns.delegatedBelow())
                .map(declared -> name(found, PREFIX + "delegated-below", declared, "acme.example.com"));
    }

    /** The zone that is updated, if one is declared. */
    Optional<UpdateSettings> update() {
        return isDeclared() ? readUpdate(new Found(new ArrayList<>())) : Optional.empty();
    }

    private Optional<UpdateSettings> readUpdate(Found found) {
        AcmeProperties.Rfc2136 update = dns.rfc2136();
        found.require(
                hasLibrary,
                UPDATE
                        + "server needs a library that is missing. Add the dependency dnsjava:dnsjava, or remove the properties.");
        Optional<NameServer> server = server(found, update.server());
        String zone = name(found, UPDATE + "zone", update.zone(), "acme.example.com");
        String keyName = name(found, UPDATE + "key-name", update.keyName(), "acme");
        Optional<TsigAlgorithm> algorithm = TsigAlgorithm.of(update.keyAlgorithm());
        found.require(
                algorithm.isPresent(),
                UPDATE
                        + "key-algorithm is '%s'. Use one of %s."
                                .formatted(Printable.of(update.keyAlgorithm(), 40), List.of(TsigAlgorithm.values())));
        byte[] key = key(found, update.keySecret());
        found.require(
                isWithin(update.ttl(), Duration.ZERO, Duration.ofDays(1)),
                UPDATE + "ttl must be between 0 and 1d. Set it to a duration such as 60s.");
        found.require(
                isWithin(update.timeout(), Duration.ofMillis(100), Duration.ofMinutes(1)),
                UPDATE + "timeout must be between 100ms and 1m. Set it to a duration such as 5s.");
        return found.faults.isEmpty()
                ? Optional.of(new UpdateSettings(
                        server.orElseThrow(),
                        zone,
                        keyName,
                        algorithm.orElseThrow(),
                        key,
                        update.ttl(),
                        update.timeout()))
                : Optional.empty();
    }

    private static Optional<NameServer> server(Found found, @Nullable String declared) {
        Optional<NameServer> server = Optional.ofNullable(declared).flatMap(NameServer::of);
        found.require(
                server.isPresent(),
                UPDATE
                        + (declared == null
                                ? "server is missing. Set it to the address of the primary server of the zone."
                                : "server is '%s', which is no address of a DNS server. Write 'address' or 'address:port', such as 192.0.2.53:53."
                                        .formatted(Printable.of(declared, 100))));
        return server;
    }

    private static String name(Found found, String property, @Nullable String declared, String example) {
        String name = Objects.requireNonNullElse(declared, "").strip();
        found.require(
                NAME.matcher(name).matches() && name.length() <= LONGEST_NAME,
                property
                        + (name.isEmpty()
                                ? " is missing"
                                : " is '%s', which is no name in the DNS".formatted(Printable.of(name, 100)))
                        + ". Set it to a name such as '%s'.".formatted(example));
        return name.toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    }

    private static byte[] key(Found found, @Nullable String declared) {
        byte[] key = {};
        try {
            key = Base64.getDecoder()
                    .decode(Objects.requireNonNullElse(declared, "").strip());
        } catch (IllegalArgumentException ex) {
            // Reported below, since its message repeats a part of the secret
        }
        found.require(
                key.length >= SHORTEST_SECRET,
                UPDATE
                        + "key-secret is missing, or is no base64 of 16 bytes or more. Set it to the secret of the TSIG key.");
        return key;
    }

    private static boolean isWithin(Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    private record Found(List<String> faults) {

        void require(boolean isMet, String fault) {
            if (!isMet) {
                faults.add(fault);
            }
        }
    }
}
