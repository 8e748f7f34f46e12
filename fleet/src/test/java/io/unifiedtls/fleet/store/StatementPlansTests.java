package io.unifiedtls.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** The plans that PostgreSQL makes for the statements of this module, whatever their parameters are. */
@Tag("one-jdk")
class StatementPlansTests {

    private static final int ROWS = 20_000;
    private static final Pattern PARAMETER = Pattern.compile(":(\\w+)");
    private static HikariDataSource pool;

    @BeforeAll
    static void fill() {
        Database database = PostgresServer.shared().newDatabase().withSchema();
        pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setMaximumPoolSize(1); // Prepared statements belong to their connection
        JdbcTemplate jdbc = new JdbcTemplate(pool);
        jdbc.update("insert into tls_chain select 'chain' || i, '\\x00' from generate_series(1, 2000) i");
        jdbc.update("insert into tls_certificate (id, tenant, leaf, chain, fingerprint, not_before, not_after, key_id, "
                + "sealed_key, unused_since) select 'id' || i, 't' || mod(i, 4000), '\\x00', 'chain' || (mod(i, 2000) + 1), 'f' || i, "
                + "now(), now(), 'key', '\\x00', case when mod(i, 100) = 0 then now() end from generate_series(1, %d) i"
                        .formatted(ROWS));
        jdbc.update(
                "insert into tls_host (name, parent, tenant, state, proof, proven_at, certificate, successor, successor_proof, "
                        + "successor_at) select 'h' || i || '.d' || mod(i, 5000) || '.example', 'd' || mod(i, 5000) || '.example', 't' || mod(i, 4000), "
                        + "'ACTIVE', 'DNS', now(), 'id' || i, case when mod(i, 500) = 0 then 'x' end, case when mod(i, 500) = 0 then 'DNS' end, "
                        + "case when mod(i, 500) = 0 then now() end from generate_series(1, %d) i".formatted(ROWS));
        jdbc.update(
                "insert into tls_claim (tenant, name, method, state, token_hash, expires_at) select 't' || mod(i, 4000), "
                        + "'h' || i || '.d' || mod(i, 5000) || '.example', 'DNS', 'PROVEN', 'hash', '9999-01-01' from generate_series(1, %d) i"
                                .formatted(ROWS));
        jdbc.update(
                "insert into tls_change (name, tenant, action, at) select 'h' || i || '.d' || mod(i, 5000) || '.example', "
                        + "'t' || mod(i, 4000), 'PROVEN', now() - i * interval '1 hour' from generate_series(1, %d) i"
                                .formatted(ROWS));
        jdbc.update(
                "insert into tls_ticket_key (period, key_id, sealed_key, active_from, retires_at, delete_at) select i, 'key' || mod(i, 5000), "
                        + "'\\x00', now(), now(), now() from generate_series(1, %d) i".formatted(ROWS));
        jdbc.update(
                "insert into tls_order (name, tenant, purpose) select 'h' || i || '.d' || mod(i, 5000) || '.example', "
                        + "'t' || mod(i, 4000), 'RENEWAL' from generate_series(1, %d) i".formatted(ROWS));
        jdbc.execute("analyze");
        jdbc.execute("set plan_cache_mode = force_generic_plan");
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    static Map<String, String> statements() throws IllegalAccessException {
        Map<String, String> statements = new LinkedHashMap<>();
        for (Class<?> area : List.of(
                HostStatements.class,
                ClaimStatements.class,
                CertificateStatements.class,
                ChangeStatements.class,
                TicketKeyStatements.class)) {
            for (Field field : area.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        && field.getType() == String.class
                        && !Modifier.isPrivate(field.getModifiers())) {
                    statements.put(area.getSimpleName() + "." + field.getName(), String.valueOf(field.get(null)));
                }
            }
        }
        statements.put("StoredHosts.SELECT", StoredHosts.SELECT.formatted(":one, :other"));
        return statements;
    }

    @TestFactory
    Stream<DynamicTest> statementReadsNoTableAsAWhole() throws IllegalAccessException {
        return statements().entrySet().stream()
                .map(statement -> DynamicTest.dynamicTest(
                        statement.getKey(),
                        () -> assertThat(plan(statement.getValue())).doesNotContain("Seq Scan")));
    }

    @TestFactory
    Stream<DynamicTest> statementReadsNoTableOfH2AsAWhole() throws IllegalAccessException {
        DataSource dataSource = Database.h2().withSchema().dataSource();
        return statements().entrySet().stream()
                .filter(statement -> !statement.getValue().startsWith("insert"))
                .map(statement -> DynamicTest.dynamicTest(
                        statement.getKey(),
                        () -> assertThat(planOfH2(dataSource, statement.getValue()))
                                .contains("/*")
                                .doesNotContain("tableScan")));
    }

    private static String planOfH2(DataSource dataSource, String sql) throws SQLException {
        String positional = PARAMETER.matcher(sql).replaceAll("?");
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("explain " + positional)) {
            for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
                statement.setObject(i, null);
            }
            try (ResultSet plan = statement.executeQuery()) {
                plan.next();
                return plan.getString(1);
            }
        }
    }

    @Test
    void allStatementsAreSeen() throws IllegalAccessException {
        assertThat(statements()).hasSizeGreaterThan(30);
    }

    @Test
    void planOfAScanIsRecognised() throws SQLException {
        String scan = "select * from tls_host where reason = :reason";
        assertThat(plan(scan)).contains("Seq Scan");
        assertThat(planOfH2(Database.h2().withSchema().dataSource(), scan)).contains("tableScan");
    }

    /** With parameters of which the planner does not know the values. */
    private static String plan(String sql) {
        List<String> names = new ArrayList<>();
        StringBuilder positional = new StringBuilder();
        Matcher parameter = PARAMETER.matcher(sql);
        while (parameter.find()) {
            if (!names.contains(parameter.group(1))) {
                names.add(parameter.group(1));
            }
            parameter.appendReplacement(positional, "\\$" + (names.indexOf(parameter.group(1)) + 1));
        }
        parameter.appendTail(positional);
        JdbcTemplate jdbc = new JdbcTemplate(pool);
        jdbc.execute("deallocate all");
        jdbc.execute("prepare planned as " + positional);
        String values = names.isEmpty() ? "" : "(" + String.join(", ", Collections.nCopies(names.size(), "null")) + ")";
        return String.join("\n", jdbc.queryForList("explain execute planned" + values, String.class));
    }
}
