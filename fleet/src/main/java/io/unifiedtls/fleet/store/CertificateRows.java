package io.unifiedtls.fleet.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The tables of certificates and chains. */
final class CertificateRows {

    /** Of each tenant, for going back to one of them. */
    static final int MOST_UNUSED = 100;

    /** More than one call makes unused, so that the bound is reached again. */
    private static final int DELETED_AT_ONCE = 10;

    private final JdbcClient jdbc;
    private final Dialect dialect;

    CertificateRows(JdbcClient jdbc, Dialect dialect) {
        this.jdbc = jdbc;
        this.dialect = dialect;
    }

    /** A certificate of which only the keys are known. */
    record Key(String tenant, String id) {}

    /** A sealed key and what it belongs to. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them
    record SealedRow(String id, String tenant, byte[] leaf, byte[] sealedKey) {}

    Optional<StoredCertificate> find(String tenant, String id) {
        return of(CertificateStatements.FIND, tenant, id)
                .query((row, number) -> StoredHosts.certificate(row))
                .optional();
    }

    /** Those of a tenant with this leaf and chain. */
    List<StoredCertificate> equalTo(String tenant, String fingerprint, String chain) {
        return jdbc.sql(CertificateStatements.FIND_EQUAL)
                .param("tenant", tenant)
                .param("fingerprint", fingerprint)
                .param("chain", chain)
                .query((row, number) -> StoredHosts.certificate(row))
                .list();
    }

    void insert(StoredCertificate certificate) {
        insertChain(certificate);
        of(CertificateStatements.INSERT, certificate.tenant(), certificate.id())
                .param("leaf", certificate.leaf())
                .param("chain", certificate.chainHash())
                .param("fingerprint", certificate.fingerprint())
                .param("notBefore", HostRows.time(certificate.notBefore()))
                .param("notAfter", HostRows.time(certificate.notAfter()))
                .param("keyId", certificate.keyId())
                .param("sealedKey", certificate.sealedKey())
                .update();
    }

    private void insertChain(StoredCertificate certificate) {
        try {
            jdbc.sql(dialect.ifAbsent(CertificateStatements.INSERT_CHAIN))
                    .param("hash", certificate.chainHash())
                    .param("certificates", certificate.chain())
                    .update();
        } catch (DuplicateKeyException ex) {
            if (dialect != Dialect.H2) {
                throw ex;
            }
        }
    }

    /** Whether a certificate still exists; it does then until the transaction ends. */
    boolean use(String tenant, String id) {
        return of(CertificateStatements.MARK_USED, tenant, id).update() == 1;
    }

    /** A host does not use a certificate any more. Its grace begins if no other host does, and ends early for the oldest of many. */
    void release(String tenant, @Nullable String id) {
        if (id != null) {
            lock(tenant, id);
            of(CertificateStatements.MARK_UNUSED, tenant, id).update();
            deleteOldest(tenant);
        }
    }

    private void deleteOldest(String tenant) {
        jdbc.sql(CertificateStatements.UNUSED_OF_TENANT)
                .param("tenant", tenant)
                .param("limit", DELETED_AT_ONCE)
                .param("kept", MOST_UNUSED)
                .query(String.class)
                .list()
                .forEach(id -> deleteIfFree(tenant, id));
    }

    /** Waits for nobody, since the order of such locks is not that of other calls. */
    private void deleteIfFree(String tenant, String id) {
        Optional<String> chain = of(CertificateStatements.LOCK_FREE, tenant, id)
                .query(String.class)
                .optional();
        if (chain.isPresent() && of(CertificateStatements.DELETE, tenant, id).update() > 0) {
            chain.flatMap(hash -> jdbc.sql(CertificateStatements.LOCK_FREE_CHAIN)
                            .param("hash", hash)
                            .query(String.class)
                            .optional())
                    .ifPresent(this::deleteChain);
        }
    }

    private void deleteChain(String hash) {
        jdbc.sql(CertificateStatements.DELETE_CHAIN).param("hash", hash).update();
    }

    /** Delete a certificate now if no host uses it, and its chain if no certificate does. */
    boolean deleteUnused(String tenant, @Nullable String id) {
        if (id == null) {
            return false;
        }
        Optional<String> chain = lock(tenant, id);
        of(CertificateStatements.MARK_UNUSED, tenant, id).update();
        if (of(CertificateStatements.DELETE, tenant, id).update() == 0) {
            return false;
        }
        chain.ifPresent(this::deleteChain);
        return true;
    }

    private Optional<String> lock(String tenant, String id) {
        return of(CertificateStatements.LOCK, tenant, id).query(String.class).optional();
    }

    List<Key> unusedBefore(Instant instant, int limit) {
        return jdbc.sql(CertificateStatements.UNUSED)
                .param("before", HostRows.time(instant))
                .param("limit", limit)
                .query((row, number) -> new Key(row.getString("tenant"), row.getString("id")))
                .list();
    }

    List<SealedRow> sealedBy(String keyId, String after, int limit) {
        return jdbc.sql(CertificateStatements.SEALED_BY)
                .param("keyId", keyId)
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> new SealedRow(
                        row.getString("id"), row.getString("tenant"), row.getBytes("leaf"), row.getBytes("sealed_key")))
                .list();
    }

    boolean seal(String id, String formerKeyId, String keyId, byte[] sealedKey) {
        return jdbc.sql(CertificateStatements.SEAL)
                        .param("id", id)
                        .param("formerKeyId", formerKeyId)
                        .param("keyId", keyId)
                        .param("sealedKey", sealedKey)
                        .update()
                == 1;
    }

    private StatementSpec of(String sql, String tenant, String id) {
        return jdbc.sql(sql).param("tenant", tenant).param("id", id);
    }
}
