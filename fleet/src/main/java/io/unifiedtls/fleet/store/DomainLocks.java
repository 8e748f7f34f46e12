package io.unifiedtls.fleet.store;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps a wildcard and a host that it would answer from being given to two tenants at the same time: neither transaction would see the other's name.
 * Other names need no lock, since the one above may be claimed after the one below. A lock ends with its transaction.
 */
final class DomainLocks {

    /** Of the advisory locks of a database, those of this purpose. */
    private static final int AREA = 0x544c5344;

    private final JdbcClient jdbc;
    private final Dialect dialect;

    DomainLocks(JdbcClient jdbc, Dialect dialect) {
        this.jdbc = jdbc;
        this.dialect = dialect;
    }

    /** Wait until no other transaction has claimed the wildcard of the same domain, or if this is the wildcard, any name directly in it. */
    void lock(String name) {
        switch (dialect) {
            case POSTGRESQL -> lockInPostgres(name);
            case H2 ->
                jdbc.sql("select version from tls_schema for update")
                        .query(Integer.class)
                        .list();
        }
    }

    /** Domains with the same hash wait for each other, which does no harm. */
    private void lockInPostgres(String name) {
        jdbc.sql("select 1 from %s(:area, :domain)"
                        .formatted(
                                HostNames.isWildcard(name) ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared"))
                .param("area", AREA)
                .param("domain", HostNames.parent(name).hashCode())
                .query(Integer.class)
                .single();
    }
}
