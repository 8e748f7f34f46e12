package io.unifiedtls.fleet;

import io.unifiedtls.Printable;
import java.time.Instant;
import java.util.Optional;

/**
 * A tenant's claim of a name.
 *
 * @param tenant the tenant
 * @param name a server name in A-labels and lower case, or a wildcard such as {@code *.shop.example.com}
 * @param method how the tenant proves it
 * @param state how far it is
 * @param token the token to publish; present only in the answer of {@link TLSHosts#claim}, since the database keeps a hash of it
 * @param tries how often the proof has been looked for
 * @param problem the reason why the latest look found no proof
 * @param nextTry when the proof is looked for again, if it is
 * @param expiresAt when a claim without a proof is deleted
 */
public record HostClaim(
        String tenant,
        String name,
        ProofMethod method,
        State state,
        Optional<String> token,
        int tries,
        Optional<String> problem,
        Optional<Instant> nextTry,
        Instant expiresAt) {

    /** How far a claim is. */
    public enum State {
        /** It waits for its proof. */
        PENDING,
        /** It is proven. */
        PROVEN,
        /** Another tenant has proven the name since. A new claim is needed. */
        SUPERSEDED
    }

    /** The name of the TXT record to publish for {@link ProofMethod#DNS}. */
    public String dnsName() {
        return "_unified-tls." + (name.startsWith("*.") ? name.substring(2) : name);
    }

    /** The address to answer with the token for {@link ProofMethod#HTTP}. */
    public String httpAddress() {
        return "http://" + name + "/.well-known/unified-tls-proof";
    }

    /** Without the token. */
    @Override
    public String toString() {
        return Printable.of("HostClaim[%s, %s, %s, %s]".formatted(name, tenant, method, state));
    }
}
