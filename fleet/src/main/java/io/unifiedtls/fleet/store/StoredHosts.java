package io.unifiedtls.fleet.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcOperations;

/** Reads hosts with their certificates and chains as handshakes need them. */
public final class StoredHosts {

    static final String SELECT = """
            select h.name, h.tenant, h.state, h.configuration, h.version, h.created_at, current_timestamp as read_at,
              c.id, c.leaf, c.chain, c.fingerprint, c.not_before, c.not_after, c.key_id, c.sealed_key, n.certificates
            from tls_host h
            left join tls_certificate c on c.id = h.certificate and c.tenant = h.tenant
            left join tls_chain n on n.hash = c.chain
            where h.name in (%s)""";

    private StoredHosts() {}

    /**
     * The hosts of these names, in one query.
     *
     * @param names exact ones and wildcards
     */
    public static List<StoredHost> find(JdbcOperations jdbc, List<String> names) {
        if (names.isEmpty()) {
            return List.of();
        }
        String places = String.join(", ", Collections.nCopies(names.size(), "?"));
        return jdbc.query(SELECT.formatted(places), (row, number) -> host(row), names.toArray());
    }

    private static StoredHost host(ResultSet row) throws SQLException {
        return new StoredHost(
                row.getString("name"),
                row.getString("tenant"),
                row.getString("state"),
                Optional.ofNullable(row.getString("configuration")),
                row.getString("id") == null ? Optional.empty() : Optional.of(certificate(row)),
                row.getLong("version"),
                instant(row, "created_at"),
                instant(row, "read_at"));
    }

    static StoredCertificate certificate(ResultSet row) throws SQLException {
        return new StoredCertificate(
                row.getString("id"),
                row.getString("tenant"),
                row.getBytes("leaf"),
                row.getString("chain"),
                row.getBytes("certificates"),
                row.getString("fingerprint"),
                instant(row, "not_before"),
                instant(row, "not_after"),
                row.getString("key_id"),
                row.getBytes("sealed_key"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
