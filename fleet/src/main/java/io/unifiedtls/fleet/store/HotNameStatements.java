package io.unifiedtls.fleet.store;

/** Statements on the table of hot names. Each reads or changes a bounded number of rows, by an index. */
final class HotNameStatements {

    static final String FIND = "select name from tls_hot_name order by place, name limit ?";

    static final String KEEP_IN_POSTGRESQL = """
            insert into tls_hot_name (name, place, kept_at) values (?, ?, current_timestamp)
            on conflict (name) do update set place = excluded.place, kept_at = excluded.kept_at""";

    static final String KEEP_IN_H2 =
            "merge into tls_hot_name (name, place, kept_at) key (name) values (?, ?, current_timestamp)";

    static final String OLD = """
            select name from tls_hot_name where kept_at < current_timestamp - interval '1' hour
            order by kept_at limit ?""";

    /** Beyond what is kept of all processes. */
    static final String EXCESS = "select name from tls_hot_name order by place, name limit ? offset ?";

    static final String DELETE = "delete from tls_hot_name where name = ?";

    private HotNameStatements() {}
}
