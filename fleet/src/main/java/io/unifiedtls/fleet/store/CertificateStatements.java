package io.unifiedtls.fleet.store;

/** Statements on the tables of certificates and chains. */
final class CertificateStatements {

    private static final String UNUSED_BY_HOSTS = """
            and not exists (select 1 from tls_host h where h.tenant = :tenant and h.certificate = :id)
            and not exists (select 1 from tls_host h where h.successor = :tenant and h.successor_certificate = :id)""";

    static final String FIND = """
            select c.id, c.tenant, c.leaf, c.chain, c.fingerprint, c.not_before, c.not_after, c.key_id, c.sealed_key, n.certificates
            from tls_certificate c join tls_chain n on n.hash = c.chain
            where c.tenant = :tenant and c.id = :id""";

    static final String FIND_EQUAL = """
            select c.id, c.tenant, c.leaf, c.chain, c.fingerprint, c.not_before, c.not_after, c.key_id, c.sealed_key, n.certificates
            from tls_certificate c join tls_chain n on n.hash = c.chain
            where c.tenant = :tenant and c.fingerprint = :fingerprint and c.chain = :chain
            limit 5""";

    static final String INSERT_CHAIN = "insert into tls_chain (hash, certificates) values (:hash, :certificates)";

    static final String INSERT = """
            insert into tls_certificate (id, tenant, leaf, chain, fingerprint, not_before, not_after, key_id, sealed_key)
            values (:id, :tenant, :leaf, :chain, :fingerprint, :notBefore, :notAfter, :keyId, :sealedKey)""";

    /** Locks the row as well, so that it is not deleted before a host uses it. */
    static final String MARK_USED =
            "update tls_certificate set unused_since = null where tenant = :tenant and id = :id";

    static final String MARK_UNUSED = """
            update tls_certificate set unused_since = current_timestamp where tenant = :tenant and id = :id
            """ + UNUSED_BY_HOSTS;

    static final String DELETE = """
            delete from tls_certificate where tenant = :tenant and id = :id and unused_since is not null
            """ + UNUSED_BY_HOSTS;

    static final String DELETE_CHAIN = """
            delete from tls_chain where hash = :hash and not exists (select 1 from tls_certificate where chain = :hash)""";

    /** Locks the row as well: of hosts that are released at the same time, the last one finds its certificate unused. */
    static final String LOCK = "select chain from tls_certificate where tenant = :tenant and id = :id for update";

    static final String UNUSED = """
            select tenant, id from tls_certificate where unused_since < :before order by unused_since limit :limit""";

    /** The bound is there so that the index serves: certificates in use are not in this order. */
    static final String UNUSED_OF_TENANT = """
            select id from tls_certificate
            where tenant = :tenant and unused_since > current_timestamp - interval '50' year
            order by unused_since desc limit :limit offset :kept""";

    /** Passes over one that another transaction uses or deletes. */
    static final String LOCK_FREE =
            "select chain from tls_certificate where tenant = :tenant and id = :id for update skip locked";

    static final String LOCK_FREE_CHAIN = "select hash from tls_chain where hash = :hash for update skip locked";

    static final String SEALED_BY = """
            select id, tenant, leaf, sealed_key from tls_certificate
            where key_id = :keyId and id > :after order by id limit :limit""";

    static final String SEAL = """
            update tls_certificate set key_id = :keyId, sealed_key = :sealedKey where id = :id and key_id = :formerKeyId""";

    private CertificateStatements() {}
}
