package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.ServerName;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names that no public host has, so that a stolen development CA harms no one: those of RFC 2606, RFC
 * 6761, RFC 6762 (local) and RFC 8375 (home.arpa), {@code internal}, which ICANN keeps for private use, and the machine's own.
 */
final class LocalNames {

    private static final Set<String> DOMAINS = Set.of(
            "localhost",
            "test",
            "example",
            "example.com",
            "example.net",
            "example.org",
            "local",
            "home.arpa",
            "internal");

    private LocalNames() {}

    /** Whether a name is one of them, below one, or the machine's own or below it. */
    static boolean isLocal(ServerName name, Stream<ServerName> machine) {
        return Stream.concat(DOMAINS.stream(), machine.map(ServerName::value))
                .anyMatch(domain -> name.value().equals(domain) || name.value().endsWith("." + domain));
    }
}
