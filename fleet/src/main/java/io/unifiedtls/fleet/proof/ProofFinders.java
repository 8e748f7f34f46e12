package io.unifiedtls.fleet.proof;

import io.unifiedtls.fetch.BoundedCalls;
import io.unifiedtls.fleet.ProofMethod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Looks for proofs in the DNS and by HTTP, so many at once, and so many of one name. */
public final class ProofFinders implements ProofFinder {

    private static final String NAME_SERVERS = "unified-tls.fleet.proof.name-servers";
    private static final int PLACES = 16;
    private static final int PLACES_OF_A_NAME = 2;

    private final DnsProofFinder dns;
    private final HttpProofFinder http;

    /**
     * Create it.
     *
     * @param timeout of one look
     * @param nameServers as {@code address} or {@code address:port}; those of the machine if empty
     * @param privateHosts names that may be fetched by HTTP even if they lead into a private network
     * @throws io.unifiedtls.InvalidTLSConfigurationException if a name server is not well-formed
     */
    public ProofFinders(Duration timeout, List<String> nameServers, Set<String> privateHosts) {
        this(timeout, nameServers, privateHosts, HttpProofFinder.PORT);
    }

    ProofFinders(Duration timeout, List<String> nameServers, Set<String> privateHosts, int port) {
        dns = new DnsProofFinder(timeout, NameServer.read(NAME_SERVERS, nameServers), calls());
        http = new HttpProofFinder(timeout, privateHosts, calls(), port);
    }

    /**
     * Require that name servers are well-formed.
     *
     * @throws io.unifiedtls.InvalidTLSConfigurationException with all faults
     */
    public static void requireNameServers(List<String> nameServers) {
        NameServer.read(NAME_SERVERS, nameServers);
    }

    private static BoundedCalls calls() {
        return new BoundedCalls("tls-proof", PLACES, PLACES_OF_A_NAME);
    }

    @Override
    public Optional<String> problem(ProofMethod method, String name, Predicate<String> isToken) {
        return switch (method) {
            case DNS -> dns.problem(name, isToken);
            case HTTP -> http.problem(name, isToken);
            case OPERATOR ->
                throw new IllegalArgumentException(
                        "The application vouches for %s, so nothing is to be found".formatted(name));
        };
    }
}
