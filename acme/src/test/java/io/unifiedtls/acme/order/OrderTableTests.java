package io.unifiedtls.acme.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.Database;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class OrderTableTests {

    /** A constraint of H2 with {@code in} is checked by the connection that made it, and pools close that one after a while. */
    @Test
    void constraintsOutliveTheConnectionThatMadeThem() {
        JdbcTemplate jdbc = new JdbcTemplate(Database.h2().withSchema().dataSource());
        assertThat(jdbc.update(
                        "insert into tls_order (name, tenant, purpose) values ('shop.example', 'shop', 'AHEAD')"))
                .isOne();
    }
}
