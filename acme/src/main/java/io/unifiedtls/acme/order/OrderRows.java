package io.unifiedtls.acme.order;

import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.acme.order.OrderRow.Open;
import io.unifiedtls.acme.renewal.SuggestedWindow;
import io.unifiedtls.fleet.KeySealer.Sealed;
import io.unifiedtls.fleet.store.Dialect;
import io.unifiedtls.fleet.store.FleetDatabase;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The table of orders. Calls take part in the transaction of their caller. Thread-safe. */
final class OrderRows {

    private static final int LONGEST_PROBLEM = 1_000;

    private final JdbcClient jdbc;
    private final Dialect dialect;

    OrderRows(FleetDatabase database) {
        this.jdbc = JdbcClient.create(database.dataSource());
        this.dialect = database.dialect();
    }

    Optional<OrderRow> find(String name) {
        return jdbc.sql(OrderStatements.FIND)
                .param("name", name)
                .query((row, number) -> row(row))
                .optional();
    }

    /**
     * Insert a row, unless there is one of this tenant whose order goes on.
     *
     * @return whether the order begins
     */
    boolean insert(String name, String tenant, Purpose purpose) {
        Map<String, String> values = Map.of("name", name, "tenant", tenant, "purpose", purpose.name());
        if (jdbc.sql(OrderStatements.TAKE_OVER).params(values).update() > 0
                || jdbc.sql(OrderStatements.RESTART).params(values).update() > 0) {
            return true;
        }
        try {
            return jdbc.sql(dialect.ifAbsent(OrderStatements.INSERT))
                            .params(values)
                            .update()
                    > 0;
        } catch (DuplicateKeyException ex) {
            return false; // Another process has inserted it in between
        }
    }

    /** Somebody asks for the certificate of an order that goes on. */
    void requested(String name, String tenant) {
        jdbc.sql(OrderStatements.REQUEST)
                .param("name", name)
                .param("tenant", tenant)
                .update();
    }

    void open(OrderRow row, Open open) {
        of(OrderStatements.OPEN, row)
                .param("authority", open.authority())
                .param("url", open.url())
                .param("keyId", open.key().keyId())
                .param("sealedKey", open.key().bytes())
                .update();
    }

    /** The order is of no use any more. */
    void close(OrderRow row) {
        of(OrderStatements.CLOSE, row).update();
    }

    void failed(OrderRow row, int failures, String problem, @Nullable Instant nextTry) {
        of(OrderStatements.FAIL, row)
                .param("failures", failures)
                .param("problem", problem.substring(0, Math.min(problem.length(), LONGEST_PROBLEM)))
                .param("nextTry", time(nextTry))
                .update();
    }

    void issued(OrderRow row, String authority, String certificate, Instant renewalAt) {
        of(OrderStatements.ISSUED, row)
                .param("authority", authority)
                .param("certificate", certificate)
                .param("renewalAt", time(renewalAt))
                .update();
    }

    /** The authority's advice for the latest certificate; it may have given none. It counts only if nobody has asked for a renewal meanwhile. */
    void advised(OrderRow row, Instant renewalAt, Optional<SuggestedWindow> window, Instant next) {
        of(OrderStatements.ADVISED, row)
                .param("certificate", row.certificate().orElse(""))
                .param("known", time(row.renewalAt().orElse(null)))
                .param("renewalAt", time(renewalAt))
                .param("windowStart", time(window.map(SuggestedWindow::start).orElse(null)))
                .param("windowEnd", time(window.map(SuggestedWindow::end).orElse(null)))
                .param("adviceAt", time(next))
                .update();
    }

    /** The certificate is due. */
    void renewNow(OrderRow row) {
        of(OrderStatements.RENEW_NOW, row).update();
    }

    void delete(OrderRow row) {
        of(OrderStatements.DELETE, row).update();
    }

    /** A certificate that was issued. */
    Optional<Present> present(OrderRow order) {
        return jdbc.sql(OrderStatements.LEAF)
                .param("id", order.certificate().orElse(""))
                .param("tenant", order.tenant())
                .query((row, number) -> Present.of(
                        leaf(row.getBytes("leaf")), instant(row, "created_at").orElseThrow()))
                .optional();
    }

    private static X509Certificate leaf(byte[] encoded) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertificateException ex) {
            throw new IllegalStateException("A certificate of the fleet cannot be read", ex);
        }
    }

    /** A key of an open order. */
    record SealedKey(String name, Sealed key) {}

    List<SealedKey> sealedByOthers(String keyId, int limit) {
        return jdbc.sql(OrderStatements.SEALED_BY_OTHERS)
                .param("keyId", keyId)
                .param("limit", limit)
                .query((row, number) -> new SealedKey(
                        row.getString("name"), new Sealed(row.getString("key_id"), row.getBytes("sealed_key"))))
                .list();
    }

    void seal(SealedKey former, Sealed sealed) {
        jdbc.sql(OrderStatements.SEAL)
                .param("name", former.name())
                .param("former", former.key().bytes())
                .param("keyId", sealed.keyId())
                .param("sealedKey", sealed.bytes())
                .update();
    }

    /** An order whose key is lost is of no use. */
    void forget(SealedKey lost) {
        jdbc.sql(OrderStatements.FORGET)
                .param("name", lost.name())
                .param("former", lost.key().bytes())
                .update();
    }

    private StatementSpec of(String sql, OrderRow row) {
        return jdbc.sql(sql).param("name", row.name()).param("tenant", row.tenant());
    }

    private static OrderRow row(ResultSet row) throws SQLException {
        return new OrderRow(
                row.getString("name"),
                row.getString("tenant"),
                Purpose.valueOf(row.getString("purpose")),
                open(row),
                latest(row),
                row.getInt("failures"),
                Optional.ofNullable(row.getString("problem")),
                Optional.ofNullable(row.getString("authority")),
                Optional.ofNullable(row.getString("certificate")),
                instant(row, "renewal_at"),
                instant(row, "window_start")
                        .flatMap(start -> instant(row, "window_end").flatMap(end -> SuggestedWindow.of(start, end))),
                instant(row, "ari_check"),
                instant(row, "requested_at"),
                instant(row, "changed_at").orElseThrow());
    }

    private static Optional<String> latest(ResultSet row) throws SQLException {
        String latest = row.getString("order_authority");
        return Optional.ofNullable(latest == null ? row.getString("authority") : latest);
    }

    private static Optional<Open> open(ResultSet row) throws SQLException {
        String url = row.getString("url");
        return url == null
                ? Optional.empty()
                : Optional.of(new Open(
                        latest(row).orElseThrow(),
                        url,
                        new Sealed(row.getString("key_id"), row.getBytes("sealed_key"))));
    }

    private static Optional<Instant> instant(ResultSet row, String column) {
        try {
            return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
                    .map(OffsetDateTime::toInstant);
        } catch (SQLException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
