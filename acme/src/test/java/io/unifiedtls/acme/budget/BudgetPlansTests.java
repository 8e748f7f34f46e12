package io.unifiedtls.acme.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How the databases find rows among 100,000. */
@Timeout(120)
@Tag("one-jdk")
class BudgetPlansTests {

    private static final String INSERT =
            "insert into tls_budget (id, tokens, filled_at) select 'tenant ' || i, 0, current_timestamp from ";

    private static String plan(JdbcClient jdbc, String statement) {
        JdbcClient.StatementSpec explained = jdbc.sql("explain " + statement);
        if (statement.contains(":ids")) {
            explained = explained.param("ids", List.of("tenant 1", "tenant 2", "first ca"));
        }
        if (statement.contains(":id ") || statement.endsWith(":id")) {
            explained = explained.param("id", "tenant 1");
        }
        if (statement.contains(":limit")) {
            explained = explained.param("limit", 1_000);
        }
        return String.join("\n", explained.query(String.class).list());
    }

    private static String updateById() {
        return "update tls_budget set tokens = 1 where id = :id";
    }

    @Test
    void postgresUsesIndexes() {
        JdbcClient jdbc = JdbcClient.create(
                PostgresServer.shared().newDatabase().withSchema().dataSource());
        jdbc.sql(INSERT + "generate_series(1, 100000) i").update();
        jdbc.sql("analyze tls_budget").update();
        assertThat(Stream.of(BudgetStatements.FIND, BudgetStatements.LOCK, updateById())
                        .map(statement -> plan(jdbc, statement)))
                .allSatisfy(plan -> assertThat(plan).contains("tls_budget_pkey").doesNotContain("Seq Scan"));
        assertThat(plan(jdbc, BudgetStatements.DELETE)).contains("Index Scan").doesNotContain("Seq Scan");
        assertThat(plan(jdbc, BudgetStatements.UNUSED))
                .contains("Index Scan using tls_budget_filled_at")
                .doesNotContain("Seq Scan", "Sort");
    }

    @Test
    void h2UsesIndexes() {
        JdbcClient jdbc = JdbcClient.create(Database.h2().withSchema().dataSource());
        jdbc.sql(INSERT + "(select x as i from system_range(1, 100000)) numbers")
                .update();
        assertThat(Stream.of(BudgetStatements.FIND, BudgetStatements.LOCK, BudgetStatements.DELETE, updateById())
                        .map(statement -> plan(jdbc, statement)))
                .allSatisfy(plan -> assertThat(plan).contains("PRIMARY_KEY").doesNotContain("tableScan"));
        assertThat(plan(jdbc, BudgetStatements.UNUSED)).containsIgnoringCase("tls_budget_filled_at");
    }

    /** The statement that changes rows has the condition of the one above. */
    @Test
    void rowsAreChangedByTheirKey() {
        assertThat(Arrays.asList(BudgetStatements.UPDATE.split("where")).get(1).strip())
                .isEqualTo("id = :id");
    }
}
