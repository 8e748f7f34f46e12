package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.ProofMethod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The table of claims. */
final class ClaimRows {

    /** A proven claim does not expire. */
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private final JdbcClient jdbc;
    private final Dialect dialect;

    ClaimRows(JdbcClient jdbc, Dialect dialect) {
        this.jdbc = jdbc;
        this.dialect = dialect;
    }

    /** A claim of which only the keys are known. */
    record Key(String tenant, String name) {}

    Optional<ClaimRow> find(String tenant, String name) {
        return query(ClaimStatements.FIND, tenant, name);
    }

    /** The claim, which nobody else changes until the transaction ends. */
    Optional<ClaimRow> lock(String tenant, String name) {
        return query(ClaimStatements.LOCK, tenant, name);
    }

    private Optional<ClaimRow> query(String sql, String tenant, String name) {
        return of(sql, tenant, name).query((row, number) -> ClaimRow.of(row)).optional();
    }

    List<ClaimRow> list(String tenant, @Nullable String after, int limit) {
        return jdbc.sql(ClaimStatements.LIST)
                .param("tenant", tenant)
                .param("after", after == null ? "" : after)
                .param("limit", limit)
                .query((row, number) -> ClaimRow.of(row))
                .list();
    }

    /** Begin a claim, or begin it anew. */
    ClaimRow begin(
            String tenant,
            String name,
            ProofMethod method,
            ClaimToken token,
            @Nullable Instant nextTry,
            Instant expiresAt) {
        if (write(ClaimStatements.RENEW, tenant, name, method, token, nextTry, expiresAt) == 0
                && !insert(tenant, name, method, token, nextTry, expiresAt)) {
            write(ClaimStatements.RENEW, tenant, name, method, token, nextTry, expiresAt);
        }
        return find(tenant, name)
                .orElseThrow(() -> new OptimisticLockingFailureException("Claim of '%s' is gone".formatted(name)));
    }

    private boolean insert(
            String tenant,
            String name,
            ProofMethod method,
            ClaimToken token,
            @Nullable Instant nextTry,
            Instant expiresAt) {
        try {
            return write(dialect.ifAbsent(ClaimStatements.INSERT), tenant, name, method, token, nextTry, expiresAt)
                    == 1;
        } catch (DuplicateKeyException ex) {
            if (dialect == Dialect.H2) {
                return false;
            }
            throw ex;
        }
    }

    private int write(
            String sql,
            String tenant,
            String name,
            ProofMethod method,
            ClaimToken token,
            @Nullable Instant nextTry,
            Instant expiresAt) {
        return of(sql, tenant, name)
                .param("method", method.name())
                .param("hash", token.hash())
                .param("nextTry", nextTry == null ? null : HostRows.time(nextTry))
                .param("expiresAt", HostRows.time(expiresAt))
                .update();
    }

    /**
     * Begin a look of a job.
     *
     * @return whether the claim waits for its proof
     */
    boolean raiseFence(String tenant, String name) {
        return of(ClaimStatements.RAISE_FENCE, tenant, name).update() == 1;
    }

    /**
     * Note a look for the proof that found none.
     *
     * @return false if a later look has begun, or the claim has begun anew
     */
    boolean looked(ClaimRow row, String problem, @Nullable Instant nextTry) {
        return of(ClaimStatements.LOOKED, row.claim().tenant(), row.claim().name())
                        .param("hash", row.tokenHash())
                        .param("problem", problem)
                        .param("nextTry", nextTry == null ? null : HostRows.time(nextTry))
                        .param("fence", row.fenceNumber())
                        .update()
                == 1;
    }

    void proven(ClaimRow row) {
        of(ClaimStatements.PROVEN, row.claim().tenant(), row.claim().name())
                .param("tries", row.method() == ProofMethod.OPERATOR ? 0 : 1)
                .param("hash", row.tokenHash())
                .param("expiresAt", HostRows.time(NEVER))
                .update();
    }

    void supersede(String tenant, String name, Instant expiresAt) {
        of(ClaimStatements.SUPERSEDE, tenant, name)
                .param("expiresAt", HostRows.time(expiresAt))
                .update();
    }

    boolean delete(String tenant, String name) {
        return of(ClaimStatements.DELETE, tenant, name).update() > 0;
    }

    /** Claims of a tenant for other names that wait for their proofs. */
    int pending(String tenant, String name) {
        return of(ClaimStatements.COUNT_PENDING, tenant, name)
                .query(Integer.class)
                .single();
    }

    List<Key> expired(int limit) {
        return jdbc.sql(ClaimStatements.EXPIRED)
                .param("limit", limit)
                .query((row, number) -> new Key(row.getString("tenant"), row.getString("name")))
                .list();
    }

    boolean deleteExpired(Key key) {
        return of(ClaimStatements.DELETE_EXPIRED, key.tenant, key.name).update() > 0;
    }

    private StatementSpec of(String sql, String tenant, String name) {
        return jdbc.sql(sql).param("tenant", tenant).param("name", name);
    }
}
