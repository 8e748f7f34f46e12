package io.unifiedtls.acme.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

class OrderTableTests {

    private static final String NAME = "shop.example";

    /** Where the table is. */
    private enum Engine {
        H2,
        POSTGRESQL;

        private Database newDatabase() {
            return this == H2 ? Database.h2() : PostgresServer.shared().newDatabase();
        }
    }

    /** A constraint of H2 with {@code in} is checked by the connection that made it, and pools close that one after a while. */
    @Test
    void constraintsOutliveTheConnectionThatMadeThem() {
        JdbcTemplate jdbc = new JdbcTemplate(Database.h2().withSchema().dataSource());
        assertThat(jdbc.update(
                        "insert into tls_order (name, tenant, purpose) values ('shop.example', 'shop', 'AHEAD')"))
                .isOne();
    }

    /** Its answer is older than the wish, and must not put it off. */
    @ParameterizedTest
    @EnumSource
    void adviceDoesNotPutOffARenewalThatWasAskedForMeanwhile(Engine engine) {
        OrderRows rows = rows(engine, "current_timestamp + interval '20' day");
        OrderRow beforeTheAdvice = rows.find(NAME).orElseThrow();
        rows.renewNow(beforeTheAdvice);
        rows.advised(beforeTheAdvice, later(30), Optional.empty(), later(1));
        assertThat(rows.find(NAME).orElseThrow().renewalAt().orElseThrow()).isBefore(later(1));
    }

    @ParameterizedTest
    @EnumSource
    void adviceCounts(Engine engine) {
        for (String known : new String[] {"null", "current_timestamp + interval '20' day"}) {
            OrderRows rows = rows(engine, known);
            rows.advised(rows.find(NAME).orElseThrow(), later(30), Optional.empty(), later(1));
            OrderRow advised = rows.find(NAME).orElseThrow();
            assertThat(advised.renewalAt().orElseThrow()).isAfter(later(29));
            assertThat(advised.adviceAt().orElseThrow()).isBefore(later(2));
        }
    }

    private static OrderRows rows(Engine engine, String renewalAt) {
        Database database = engine.newDatabase().withSchema();
        new JdbcTemplate(database.dataSource())
                .update("insert into tls_order (name, tenant, purpose, certificate, renewal_at) values "
                        + "('shop.example', 'shop', 'RENEWAL', 'id', " + renewalAt + ")");
        return new OrderRows(FleetDatabase.of(database.dataSource()));
    }

    private static Instant later(int days) {
        return Instant.now().plus(Duration.ofDays(days));
    }
}
