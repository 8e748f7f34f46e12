package io.unifiedtls.fleet.store;

/** Statements on the table of changes. None deletes the latest change of a host, which shows other processes that the database is no older copy. */
final class ChangeStatements {

    static final String INSERT =
            "insert into tls_change (name, tenant, action, detail, origin, withdraws) values (:name, :tenant, :action, :detail, :origin, :withdraws)";

    static final String OF_NAME = """
            select at, name, tenant, action, detail from tls_change where name = :name order by sequence desc limit :limit""";

    /** Apart from the deletion, since PostgreSQL would plan a scan for both together. */
    static final String OLD = """
            select sequence from tls_change where at < :before and sequence < (select max(sequence) from tls_change)
            order by at limit :limit""";

    static final String DELETE = "delete from tls_change where sequence in (:sequences)";

    static final String RECENT = """
            select count(*) from (select 1 from tls_change
              where tenant = :tenant and name = :name and at > current_timestamp - interval '10' minute
              order by sequence desc limit :limit) recent""";

    static final String OLD_OF_NAME = """
            select sequence from tls_change
            where tenant = :tenant and name = :name and at < current_timestamp - interval '10' minute
            order by sequence desc limit :limit offset :kept""";

    static final String RELEASED = """
            select name, sequence from tls_change
            where tenant = :tenant and action = 'RELEASED' and at < current_timestamp - interval '10' minute
            order by sequence desc limit :limit offset :kept""";

    static final String DELETE_UNTIL =
            "delete from tls_change where tenant = :tenant and name = :name and sequence <= :last";

    /** Other processes do not read them. */
    static final String DELETE_CLAIMS = """
            delete from tls_change where tenant = :tenant and name = :name and (action = 'CLAIMED' or action = 'EXPIRED')""";

    private ChangeStatements() {}
}
