package io.unifiedtls.fleet.lookup;

/** Statements of lookups and of the watch over the database. Each reads a few rows, or a page of an index. */
final class LookupStatements {

    static final String NAMES = "select name from tls_host where name > ? order by name limit ?";

    /** The span of the changes, and the time of one that has been read. */
    static final String SPAN = """
            select (select min(sequence) from tls_change) as first, (select max(sequence) from tls_change) as last,
              (select at from tls_change where sequence = ?) as known, current_timestamp as now""";

    static final String CHANGES =
            "select sequence, at, name, action, origin, withdraws from tls_change where sequence > ? order by sequence limit ?";

    static final String COUNT = "select count(*) from tls_host where state = ?";

    static final String SUMMARIES = """
            select h.name, h.state, h.reason, c.not_before, c.not_after
            from tls_host h
            left join tls_certificate c on c.id = h.certificate and c.tenant = h.tenant
            where h.name > ? order by h.name limit ?""";

    static final String EXPIRIES = """
            select c.id, c.not_before, c.not_after,
              (select min(h.name) from tls_host h where h.tenant = c.tenant and h.certificate = c.id) as host
            from tls_certificate c
            where (c.not_after, c.id) > (?, ?) order by c.not_after, c.id limit ?""";

    private LookupStatements() {}
}
