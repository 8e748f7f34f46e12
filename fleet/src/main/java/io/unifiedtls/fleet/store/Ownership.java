package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Decides which proof a tenant needs for a name. Never says to which other tenant a name belongs. */
final class Ownership {

    private final JdbcClient jdbc;
    private final DomainLocks locks;

    Ownership(JdbcClient jdbc, DomainLocks locks) {
        this.jdbc = jdbc;
        this.locks = locks;
    }

    /** Let no other transaction give away a name on which the decision about this one depends. Called before any row is locked. */
    void lock(String name) {
        locks.lock(name);
    }

    /**
     * Require that a method proves enough.
     *
     * @throws TLSHostException if the name is another tenant's, or above or below one, and the method is weaker than the proof of it
     */
    void require(String tenant, String name, ProofMethod method) {
        Optional<ProofMethod> strongest = strongestOfOthers(tenant, name);
        if (method == ProofMethod.OPERATOR) {
            if (strongest.isPresent() || (HostNames.isWildcard(name) && hasOthersBelow(tenant, name))) {
                throw taken(name, needed(strongest.orElse(ProofMethod.HTTP), name));
            }
        } else if (strongest.isPresent() && method.compareTo(strongest.get()) < 0) {
            throw taken(name, strongest.get());
        }
    }

    /** Whether another tenant's wildcard has answered the name so far. */
    boolean isBelowOthers(String tenant, String name) {
        return jdbc.sql(HostStatements.WILDCARD_OF_OTHERS)
                .param("name", HostNames.wildcardAbove(name))
                .param("tenant", tenant)
                .query(String.class)
                .optional()
                .isPresent();
    }

    /** The operator vouches for nobody against another tenant. */
    private static ProofMethod needed(ProofMethod strongest, String name) {
        return strongest == ProofMethod.DNS || HostNames.isWildcard(name) ? ProofMethod.DNS : ProofMethod.HTTP;
    }

    private static TLSHostException taken(String name, ProofMethod needed) {
        return new TLSHostException(
                Reason.NAME_TAKEN,
                "The name '%s' belongs to another tenant, or is above or below the name of one. Prove it by %s."
                        .formatted(name, needed == ProofMethod.DNS ? "DNS" : "HTTP or DNS"));
    }

    /** Of this name and all above it: other tenants' proofs, those of tenants that take them over included. */
    private Optional<ProofMethod> strongestOfOthers(String tenant, String name) {
        return jdbc
                .sql(HostStatements.OTHERS_UPWARDS)
                .param("names", HostNames.upwards(name))
                .param("tenant", tenant)
                .query((row, number) -> {
                    ProofMethod owner = row.getString("tenant").equals(tenant)
                            ? ProofMethod.OPERATOR
                            : HostReader.proof(row, "proof");
                    String successor = row.getString("successor");
                    return successor == null || successor.equals(tenant)
                            ? owner
                            : stronger(owner, HostReader.proof(row, "successor_proof"));
                })
                .list()
                .stream()
                .reduce(Ownership::stronger);
    }

    private boolean hasOthersBelow(String tenant, String name) {
        return jdbc.sql(HostStatements.OTHERS_BELOW)
                .param("parent", HostNames.parent(name))
                .param("name", name)
                .param("tenant", tenant)
                .query(String.class)
                .optional()
                .isPresent();
    }

    private static ProofMethod stronger(ProofMethod one, ProofMethod other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
