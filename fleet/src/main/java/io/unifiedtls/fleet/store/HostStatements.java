package io.unifiedtls.fleet.store;

/** Statements on the table of hosts. */
final class HostStatements {

    private static final String SHOWN = """
            select h.name, h.tenant, h.state, h.proof, h.proven_at, h.configuration, h.certificate, h.reason,
              h.successor, h.successor_proof, h.successor_at, h.successor_certificate,
              c.leaf, c.not_before, c.not_after, c.fingerprint
            from tls_host h left join tls_certificate c on c.id = h.certificate
            """;

    static final String SHOW = SHOWN + "where h.name = :name";

    static final String LIST = SHOWN + "where h.tenant = :tenant and h.name > :after order by h.name limit :limit";

    static final String SEARCH =
            SHOWN + "where h.name >= :from and h.name < :to and h.name > :after order by h.name limit :limit";

    static final String LOCK = """
            select name, tenant, state, proof, proven_at, configuration, certificate, reason,
              successor, successor_proof, successor_at, successor_certificate, version
            from tls_host where name = :name for update""";

    static final String INSERT = """
            insert into tls_host (name, parent, tenant, state, proof, proven_at)
            values (:name, :parent, :tenant, 'PROVEN', :proof, current_timestamp)""";

    static final String UPDATE = """
            update tls_host set tenant = :tenant, state = :state, proof = :proof, proven_at = :provenAt,
              configuration = :configuration, certificate = :certificate, reason = :reason, successor = :successor,
              successor_proof = :successorProof, successor_at = :successorAt, successor_certificate = :successorCertificate,
              changed_at = current_timestamp, version = version + 1,
              fence = case when tenant = cast(:tenant as varchar) then fence else fence + 1 end
            where name = :name and version = :version""";

    static final String RAISE_FENCE = "update tls_host set fence = fence + 1 where name = :name and tenant = :tenant";

    static final String FENCE = "select tenant, created_at, fence from tls_host where name = :name";

    static final String LOCK_FENCE = FENCE + " for update";

    static final String DELETE = "delete from tls_host where name = :name and version = :version";

    /** Of a host that is gone, or has another tenant. */
    static final String DELETE_ORDER = "delete from tls_order where name = :name and tenant = :tenant";

    static final String COUNT =
            "select count(*) from (select 1 from tls_host where tenant = :tenant limit :limit) counted";

    static final String OTHERS_UPWARDS = """
            select tenant, proof, successor, successor_proof from tls_host
            where name in (:names) and (tenant <> :tenant or successor <> :tenant)""";

    static final String WILDCARD_OF_OTHERS = "select name from tls_host where name = :name and tenant <> :tenant";

    static final String OTHERS_BELOW = """
            select name from tls_host
            where parent = :parent and name <> :name and (tenant <> :tenant or successor <> :tenant)
            order by parent, name limit 1""";

    static final String OVERDUE = """
            select name from tls_host where successor_at <= current_timestamp order by successor_at limit :limit""";

    private HostStatements() {}
}
