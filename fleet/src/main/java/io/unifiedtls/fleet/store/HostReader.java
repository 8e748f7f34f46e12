package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import java.security.cert.CertificateException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads rows of hosts. A row that this version does not understand is shown as a suspended host, and cannot be changed. */
final class HostReader {

    private HostReader() {}

    static TLSHost shown(ResultSet row) throws SQLException {
        Optional<HostState> state = state(row);
        return new TLSHost(
                row.getString("name"),
                row.getString("tenant"),
                state.orElse(HostState.SUSPENDED),
                proof(row, "proof"),
                StoredHosts.instant(row, "proven_at"),
                Optional.ofNullable(row.getString("configuration")),
                certificate(row),
                state.isEmpty() ? Optional.of(unknownState(row)) : Optional.ofNullable(row.getString("reason")),
                successor(row));
    }

    static HostRow locked(ResultSet row) throws SQLException {
        Optional<HostState> state = state(row);
        if (state.isEmpty()) {
            throw new TLSHostException(Reason.WRONG_STATE, unknownState(row));
        }
        return new HostRow(
                row.getString("name"),
                row.getString("tenant"),
                state.get(),
                proof(row, "proof"),
                StoredHosts.instant(row, "proven_at"),
                row.getString("configuration"),
                row.getString("certificate"),
                row.getString("reason"),
                row.getString("successor") == null
                        ? null
                        : new HostRow.Successor(
                                row.getString("successor"),
                                proof(row, "successor_proof"),
                                StoredHosts.instant(row, "successor_at"),
                                row.getString("successor_certificate")),
                row.getLong("version"));
    }

    /** One that is not known counts as the strongest, so that nobody gets past it. */
    static ProofMethod proof(ResultSet row, String column) throws SQLException {
        String method = row.getString(column);
        return Arrays.stream(ProofMethod.values())
                .filter(known -> known.name().equals(method))
                .findAny()
                .orElse(ProofMethod.DNS);
    }

    private static Optional<HostState> state(ResultSet row) throws SQLException {
        String state = row.getString("state");
        return Arrays.stream(HostState.values())
                .filter(known -> known.name().equals(state))
                .findAny();
    }

    private static String unknownState(ResultSet row) throws SQLException {
        return "Host '%s' has the state '%s', which this version does not know. Update the application, or correct the row."
                .formatted(row.getString("name"), row.getString("state"));
    }

    private static Optional<TLSHost.Certificate> certificate(ResultSet row) throws SQLException {
        String id = row.getString("certificate");
        return id == null || row.getString("fingerprint") == null
                ? Optional.empty()
                : Optional.of(new TLSHost.Certificate(
                        id,
                        names(row.getBytes("leaf")),
                        StoredHosts.instant(row, "not_before"),
                        StoredHosts.instant(row, "not_after"),
                        row.getString("fingerprint")));
    }

    private static List<String> names(byte[] leaf) {
        try {
            return KeyContexts.names(StoredCertificate.leaf(leaf));
        } catch (CertificateException ex) {
            return List.of();
        }
    }

    private static Optional<TLSHost.Successor> successor(ResultSet row) throws SQLException {
        String tenant = row.getString("successor");
        return tenant == null
                ? Optional.empty()
                : Optional.of(new TLSHost.Successor(
                        tenant,
                        proof(row, "successor_proof"),
                        StoredHosts.instant(row, "successor_at"),
                        row.getString("successor_certificate") != null));
    }
}
