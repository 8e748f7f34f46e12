package io.unifiedtls.benchmarks.fleet;

import io.unifiedtls.SigningChain;
import io.unifiedtls.benchmarks.Material;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.seal.AesKeySealer;
import io.unifiedtls.fleet.seal.SealingKey;
import io.unifiedtls.fleet.store.KeyContexts;
import io.unifiedtls.material.KeyKind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/**
 * Rows of many hosts, each with a certificate and a sealed key of its own. A thousand hosts in a row have the same key and leaf, since making a million
 * would take too long; the database cannot know.
 */
final class ManyRows {

    /** SHA-256 of "benchmark": for each run the same, so that a later process opens the keys. */
    static final KeySealer SEALER =
            new AesKeySealer(List.of(new SealingKey(sha256("benchmark".getBytes(StandardCharsets.US_ASCII)))));

    private static final int ZONE = 1_000;
    private static final int TENANT = 10;

    private ManyRows() {}

    static String name(int host) {
        return "host-%d.zone-%d.example".formatted(host, host / ZONE);
    }

    static String randomName(int count) {
        return name(ThreadLocalRandom.current().nextInt(count));
    }

    /** Write the rows from one host to another, within one transaction for each zone. */
    static void write(DataSource dataSource, int from, int to) throws SQLException, GeneralSecurityException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            for (int zone = from; zone < to; zone += ZONE) {
                writeZone(connection, zone, Math.min(zone + ZONE, to));
                connection.commit();
            }
        }
    }

    private static void writeZone(Connection connection, int from, int to)
            throws SQLException, GeneralSecurityException {
        SigningChain chain = Material.chain(KeyKind.P256, "*.zone-%d.example".formatted(from / ZONE));
        byte[] issuer = chain.certificates().get(1).getEncoded();
        String chainHash = HexFormat.of().formatHex(sha256(issuer));
        byte[] leaf = chain.leaf().getEncoded();
        String fingerprint = HexFormat.of().formatHex(sha256(leaf));
        try (PreparedStatement chains = connection.prepareStatement(
                        "insert into tls_chain (hash, certificates) values (?, ?) on conflict do nothing");
                PreparedStatement certificates = connection.prepareStatement(
                        "insert into tls_certificate (id, tenant, leaf, chain, fingerprint, not_before, not_after, key_id, sealed_key)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
                PreparedStatement hosts = connection.prepareStatement(
                        "insert into tls_host (name, parent, tenant, state, proof, proven_at, certificate)"
                                + " values (?, ?, ?, 'ACTIVE', 'DNS', current_timestamp, ?)")) {
            chains.setString(1, chainHash);
            chains.setBytes(2, issuer);
            chains.executeUpdate();
            for (int host = from; host < to; host++) {
                String id = UUID.randomUUID().toString();
                String tenant = "tenant-%d".formatted(host / TENANT);
                KeySealer.Sealed sealed =
                        SEALER.seal(chain.privateKey().getEncoded(), KeyContexts.of(id, tenant, chain.leaf()));
                certificates.setString(1, id);
                certificates.setString(2, tenant);
                certificates.setBytes(3, leaf);
                certificates.setString(4, chainHash);
                certificates.setString(5, fingerprint);
                certificates.setObject(6, at(chain.leaf().getNotBefore()));
                certificates.setObject(7, at(chain.leaf().getNotAfter()));
                certificates.setString(8, sealed.keyId());
                certificates.setBytes(9, sealed.bytes());
                certificates.addBatch();
                hosts.setString(1, name(host));
                hosts.setString(2, "zone-%d.example".formatted(host / ZONE));
                hosts.setString(3, tenant);
                hosts.setString(4, id);
                hosts.addBatch();
            }
            certificates.executeBatch();
            hosts.executeBatch();
        }
    }

    @SuppressWarnings("JavaUtilDate") // Certificates have it
    private static OffsetDateTime at(Date date) {
        return date.toInstant().atOffset(ZoneOffset.UTC);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java runtime has SHA-256", ex);
        }
    }
}
