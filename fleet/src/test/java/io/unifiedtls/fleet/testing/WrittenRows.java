package io.unifiedtls.fleet.testing;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.KeySealer.Sealed;
import io.unifiedtls.fleet.seal.AesKeySealer;
import io.unifiedtls.fleet.seal.SealingKeys;
import io.unifiedtls.fleet.store.KeyContexts;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes rows as another process, or an attacker who can write to the database, does. */
public final class WrittenRows {

    /** A key, as {@code unified-tls.fleet.keys} has it. */
    public static final String KEY = "base64:"
            + Base64.getEncoder().encodeToString(new byte[] {
                1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
                29, 30, 31, 32
            });

    public static final KeySealer SEALER = new AesKeySealer(SealingKeys.read(List.of(KEY)));

    private final JdbcTemplate jdbc;

    public WrittenRows(Database database) {
        this.jdbc = new JdbcTemplate(database.dataSource());
    }

    public JdbcTemplate jdbc() {
        return jdbc;
    }

    /** Writes many rows by one connection. */
    public void inOneTransaction(Runnable writes) {
        new TransactionTemplate(new JdbcTransactionManager(Objects.requireNonNull(jdbc.getDataSource())))
                .executeWithoutResult(status -> writes.run());
    }

    /** A host that is served, and its change. */
    public void active(String name, String tenant, SigningChain chain) {
        host(name, tenant, HostState.ACTIVE, certificate(tenant, chain));
    }

    public void host(String name, String tenant, HostState state, @Nullable String certificate) {
        jdbc.update(
                "insert into tls_host (name, parent, tenant, state, proof, proven_at, certificate) values (?, ?, ?, ?, 'OPERATOR', current_timestamp, ?)",
                name,
                name.substring(name.indexOf('.') + 1),
                tenant,
                state.name(),
                certificate);
        changed(name, tenant);
    }

    public void changed(String name, String tenant) {
        jdbc.update("insert into tls_change (name, tenant, action) values (?, ?, 'ATTACHED')", name, tenant);
    }

    /** A certificate of a tenant, and its identifier. */
    public String certificate(String tenant, SigningChain chain) {
        try {
            String id = UUID.randomUUID().toString();
            X509Certificate leaf = chain.leaf();
            ByteArrayOutputStream above = new ByteArrayOutputStream();
            for (X509Certificate issuer :
                    chain.certificates().subList(1, chain.certificates().size())) {
                above.writeBytes(issuer.getEncoded());
            }
            String hash = sha256(above.toByteArray());
            insertChain(hash, above.toByteArray());
            Sealed sealed = SEALER.seal(chain.privateKey().getEncoded(), KeyContexts.of(id, tenant, leaf));
            jdbc.update(
                    "insert into tls_certificate (id, tenant, leaf, chain, fingerprint, not_before, not_after, key_id, sealed_key) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    id,
                    tenant,
                    leaf.getEncoded(),
                    hash,
                    sha256(leaf.getEncoded()),
                    leaf.getNotBefore().toInstant().atOffset(ZoneOffset.UTC),
                    leaf.getNotAfter().toInstant().atOffset(ZoneOffset.UTC),
                    sealed.keyId(),
                    sealed.bytes());
            return id;
        } catch (CertificateEncodingException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private void insertChain(String hash, byte[] certificates) {
        try {
            jdbc.update(
                    "insert into tls_chain (hash, certificates) select ?, ? where not exists (select 1 from tls_chain where hash = ?)",
                    hash,
                    certificates,
                    hash);
        } catch (DuplicateKeyException ex) {
            // H2 remembers the answer of the subquery for the transaction
        }
    }
}
