package io.unifiedtls.fleet.store;

/** Statements on the table of changes. */
final class ChangeStatements {

    static final String INSERT =
            "insert into tls_change (name, tenant, action, detail, origin) values (:name, :tenant, :action, :detail, :origin)";

    static final String OF_NAME = """
            select at, name, tenant, action, detail from tls_change where name = :name order by sequence desc limit :limit""";

    /** Apart from the deletion, since PostgreSQL would plan a scan for both together. */
    static final String OLD = "select sequence from tls_change where at < :before order by at limit :limit";

    static final String DELETE = "delete from tls_change where sequence in (:sequences)";

    private ChangeStatements() {}
}
