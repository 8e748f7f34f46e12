package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.ProofMethod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A host that is locked for a change, and what it becomes.
 *
 * @param certificate the id of its certificate
 * @param successor the tenant that takes it over
 * @param version of the row that was read
 */
record HostRow(
        String name,
        String tenant,
        HostState state,
        ProofMethod proof,
        Instant provenAt,
        @Nullable String configuration,
        @Nullable String certificate,
        @Nullable String reason,
        @Nullable Successor successor,
        long version) {

    /**
     * The tenant that takes a host over.
     *
     * @param certificate the id of its certificate
     */
    record Successor(
            String tenant,
            ProofMethod proof,
            Instant at,
            @Nullable String certificate) {

        /** The first proof decides when. */
        Successor provenAgain(ProofMethod method) {
            return new Successor(tenant, stronger(method, proof), at, certificate);
        }
    }

    HostRow suspended(String why) {
        return with(HostState.SUSPENDED, configuration, certificate, why, successor);
    }

    HostRow resumed() {
        return with(served(certificate), configuration, certificate, null, successor);
    }

    HostRow configured(@Nullable String name) {
        return with(state, name, certificate, reason, successor);
    }

    /** A suspended host stays suspended. */
    HostRow attached(String id) {
        return with(state == HostState.SUSPENDED ? state : HostState.ACTIVE, configuration, id, reason, successor);
    }

    HostRow attachedBySuccessor(Successor waiting, String id) {
        return succeededBy(new Successor(waiting.tenant, waiting.proof, waiting.at, id));
    }

    HostRow succeededBy(@Nullable Successor next) {
        return with(state, configuration, certificate, reason, next);
    }

    /** Proven again by its tenant: the strongest proof counts, and nobody else takes it over. */
    HostRow provenAgain(ProofMethod method, Instant now) {
        ProofMethod strongest = stronger(method, proof);
        return new HostRow(name, tenant, state, strongest, now, configuration, certificate, reason, null, version);
    }

    /** With nothing of its former tenant. */
    HostRow takenOver(Successor by, Instant now) {
        return new HostRow(
                name, by.tenant, served(by.certificate), by.proof, now, null, by.certificate, null, null, version);
    }

    private static ProofMethod stronger(ProofMethod one, ProofMethod other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static HostState served(@Nullable String certificate) {
        return certificate == null ? HostState.PROVEN : HostState.ACTIVE;
    }

    private HostRow with(
            HostState nextState,
            @Nullable String nextConfiguration,
            @Nullable String nextCertificate,
            @Nullable String nextReason,
            @Nullable Successor nextSuccessor) {
        return new HostRow(
                name,
                tenant,
                nextState,
                proof,
                provenAt,
                nextConfiguration,
                nextCertificate,
                nextReason,
                nextSuccessor,
                version);
    }
}
