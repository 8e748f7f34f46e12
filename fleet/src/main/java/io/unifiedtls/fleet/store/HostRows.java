package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of hosts. */
final class HostRows {

    /** Greater than each character of a name. */
    private static final char LAST = '~';

    private final JdbcClient jdbc;
    private final Dialect dialect;

    HostRows(JdbcClient jdbc, Dialect dialect) {
        this.jdbc = jdbc;
        this.dialect = dialect;
    }

    Optional<TLSHost> find(String name) {
        return jdbc.sql(HostStatements.SHOW)
                .param("name", name)
                .query((row, number) -> HostReader.shown(row))
                .optional();
    }

    TLSHost get(String name) {
        return find(name).orElseThrow(() -> new OptimisticLockingFailureException("Host '%s' is gone".formatted(name)));
    }

    List<TLSHost> list(String tenant, @Nullable String after, int limit) {
        return jdbc.sql(HostStatements.LIST)
                .param("tenant", tenant)
                .param("after", after == null ? "" : after)
                .param("limit", limit)
                .query((row, number) -> HostReader.shown(row))
                .list();
    }

    List<TLSHost> search(String prefix, @Nullable String after, int limit) {
        return jdbc.sql(HostStatements.SEARCH)
                .param("from", prefix)
                .param("to", prefix + LAST)
                .param("after", after == null ? "" : after)
                .param("limit", limit)
                .query((row, number) -> HostReader.shown(row))
                .list();
    }

    /** The host, which nobody else changes until the transaction ends. */
    Optional<HostRow> lock(String name) {
        return jdbc.sql(HostStatements.LOCK)
                .param("name", name)
                .query((row, number) -> HostReader.locked(row))
                .optional();
    }

    /**
     * Insert a proven host.
     *
     * @return false if the name has a host meanwhile
     */
    boolean insert(String name, String tenant, ProofMethod proof) {
        try {
            return jdbc.sql(dialect.ifAbsent(HostStatements.INSERT))
                            .params(Map.of(
                                    "name",
                                    name,
                                    "parent",
                                    HostNames.parent(name),
                                    "tenant",
                                    tenant,
                                    "proof",
                                    proof.name()))
                            .update()
                    == 1;
        } catch (DuplicateKeyException ex) {
            if (dialect == Dialect.H2) {
                return false;
            }
            throw ex;
        }
    }

    void update(HostRow host) {
        HostRow.Successor successor = host.successor();
        require(
                host,
                jdbc.sql(HostStatements.UPDATE)
                        .param("tenant", host.tenant())
                        .param("state", host.state().name())
                        .param("proof", host.proof().name())
                        .param("provenAt", time(host.provenAt()))
                        .param("configuration", host.configuration())
                        .param("certificate", host.certificate())
                        .param("reason", host.reason())
                        .param("successor", successor == null ? null : successor.tenant())
                        .param(
                                "successorProof",
                                successor == null ? null : successor.proof().name())
                        .param("successorAt", successor == null ? null : time(successor.at()))
                        .param("successorCertificate", successor == null ? null : successor.certificate())
                        .param("name", host.name())
                        .param("version", host.version())
                        .update());
    }

    void delete(HostRow host) {
        require(
                host,
                jdbc.sql(HostStatements.DELETE)
                        .param("name", host.name())
                        .param("version", host.version())
                        .update());
        deleteOrder(host);
    }

    /** Nobody else deletes the order of a tenant that has the host no more, since it may have no job. */
    void deleteOrder(HostRow host) {
        jdbc.sql(HostStatements.DELETE_ORDER)
                .param("name", host.name())
                .param("tenant", host.tenant())
                .update();
    }

    /** At most one more than the limit. */
    int count(String tenant, int limit) {
        return jdbc.sql(HostStatements.COUNT)
                .param("tenant", tenant)
                .param("limit", limit + 1L)
                .query(Integer.class)
                .single();
    }

    List<String> overdue(int limit) {
        return jdbc.sql(HostStatements.OVERDUE)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** By the clock of the database. */
    Instant now() {
        return jdbc.sql("select current_timestamp")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static void require(HostRow host, int rows) {
        if (rows != 1) {
            throw new OptimisticLockingFailureException(
                    "Host '%s' was changed at the same time. Try again.".formatted(host.name()));
        }
    }
}
