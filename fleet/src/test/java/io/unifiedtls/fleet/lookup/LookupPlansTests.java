package io.unifiedtls.fleet.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** With many rows, PostgreSQL reads indexes, and no statement reads a table from one end to the other. */
@Tag("one-jdk")
class LookupPlansTests {

    private static final int HOSTS = 100_000;
    private static JdbcTemplate jdbc;
    private static Database database;

    @BeforeAll
    static void fill() {
        database = PostgresServer.shared().newDatabase().withSchema();
        jdbc = new JdbcTemplate(database.dataSource());
        jdbc.execute("insert into tls_chain values ('chain', decode('00', 'hex'))");
        jdbc.update("""
                insert into tls_certificate
                  (id, tenant, leaf, chain, fingerprint, not_before, not_after, key_id, sealed_key)
                select 'c' || i, 't' || i % 1000, decode(repeat('00', 800), 'hex'), 'chain', 'f' || i,
                  current_timestamp, current_timestamp + i * interval '1 minute', 'k', decode(repeat('00', 200), 'hex')
                from generate_series(1, ?) i""", HOSTS);
        jdbc.update("""
                insert into tls_host (name, parent, tenant, state, proof, proven_at, certificate)
                select 'shop.customer-' || i || '.example', 'customer-' || i || '.example', 't' || i % 1000,
                  'ACTIVE', 'DNS', current_timestamp, 'c' || i
                from generate_series(1, ?) i""", HOSTS);
        jdbc.update("""
                insert into tls_change (name, tenant, action)
                select name, tenant, 'ATTACHED' from tls_host""");
        jdbc.execute("vacuum analyze tls_host");
        jdbc.execute("vacuum analyze tls_certificate");
        jdbc.execute("vacuum analyze tls_change");
        jdbc.execute("vacuum analyze tls_chain");
    }

    @Test
    void pagesOfNames() {
        assertUsesAnIndex(LookupStatements.NAMES, "shop.customer-5", 10_000);
    }

    @Test
    void changes() {
        assertUsesAnIndex(LookupStatements.SPAN, 1);
        assertUsesAnIndex(LookupStatements.CHANGES, HOSTS - 100L, 10_000);
    }

    @Test
    void countsOfStates() {
        assertUsesAnIndex(LookupStatements.COUNT, "ACTIVE");
        assertUsesAnIndex(LookupStatements.COUNT, "SUSPENDED");
    }

    @Test
    void pagesOfSummaries() {
        assertUsesAnIndex(LookupStatements.SUMMARIES, "shop.customer-5", 1_000);
    }

    @Test
    void pagesOfExpiries() {
        assertUsesAnIndex(LookupStatements.EXPIRIES, OffsetDateTime.now(ZoneOffset.UTC), "c5", 1_000);
    }

    @Test
    void readsAllNames() {
        KnownNames names = new KnownNames();
        try (LookupConnections connections =
                LookupConnections.of(database.dataSource(), Optional.empty(), 4, Duration.ofSeconds(2))) {
            HostPages pages = new HostPages(connections.forBackground());
            names.read(page -> pages.namesAfter(page.get(page.size() - 1)));
        }
        assertThat(names.mayExist("shop.customer-1.example")).isTrue();
        assertThat(names.mayExist("shop.customer-" + HOSTS + ".example")).isTrue();
        assertThat(Objects.requireNonNull(names.filter()).names()).isBetween(HOSTS * 99 / 100, HOSTS);
    }

    private static void assertUsesAnIndex(String statement, Object... arguments) {
        List<String> plan = jdbc.queryForList("explain " + statement, String.class, arguments);
        assertThat(String.join("\n", plan))
                .contains("Index")
                .doesNotContain("Seq Scan on tls_host", "Seq Scan on tls_c");
    }
}
