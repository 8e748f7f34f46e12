package io.unifiedtls.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;

class PostgresServerTests {

    @Test
    void stopsAtOnceAndStartsAgainWithItsData() {
        try (PostgresServer server = PostgresServer.start()) {
            Database database = server.newDatabase().withSchema();
            JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
            server.stopImmediately();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(() -> jdbc.queryForObject("select 1", Integer.class))
                    .isInstanceOfAny(CannotGetJdbcConnectionException.class, DataAccessResourceFailureException.class);
            server.restart();
            assertThat(jdbc.queryForObject("select version from tls_schema", Integer.class))
                    .isOne();
        }
    }

    @Test
    void eachDatabaseIsItsOwn() {
        PostgresServer server = PostgresServer.shared();
        assertThat(server).isSameAs(PostgresServer.shared());
        assertThat(server.newDatabase().url()).isNotEqualTo(server.newDatabase().url());
    }
}
