package io.unifiedtls.fleet.lookup;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.springframework.jdbc.core.JdbcTemplate;

@Tag("one-jdk")
class FleetRepositoryPostgresTests extends FleetRepositorySuite {

    private static @Nullable Database database;

    FleetRepositoryPostgresTests() {
        super(empty());
    }

    /** One database for all tests, since making one takes longer than a test. */
    private static synchronized Database empty() {
        Database known = database;
        if (known == null) {
            known = PostgresServer.shared().newDatabase().withSchema();
            database = known;
        }
        new JdbcTemplate(known.dataSource())
                .execute("truncate tls_host, tls_certificate, tls_chain, tls_claim, tls_change");
        return known;
    }
}
