package io.unifiedtls.fleet.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.PostgresServer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Plans of PostgreSQL with many rows: neither jobs nor counts read whole tables. */
@Tag("one-jdk")
@TestInstance(Lifecycle.PER_CLASS)
class JobPlansIT {

    private JdbcTemplate jdbc = new JdbcTemplate();

    @BeforeAll
    void fill() {
        jdbc = new JdbcTemplate(
                PostgresServer.shared().newDatabase().withSchema().dataSource());
        jdbc.update(
                "insert into tls_task (task_name, task_instance, execution_time, picked, version, consecutive_failures) "
                        + "select 'tls-proof', 'h' || i || '.example acme', current_timestamp + i * interval '1 second', false, 1, "
                        + "case when i % 1000 = 0 then 1 else 0 end from generate_series(1, 100000) i");
        jdbc.update(
                "update tls_task set picked = true, last_heartbeat = current_timestamp where task_instance like 'h1111%'");
        jdbc.update("insert into tls_chain (hash, certificates) values ('c', '\\x00')");
        jdbc.update(
                "insert into tls_certificate (id, tenant, leaf, chain, fingerprint, not_before, not_after, key_id, sealed_key) "
                        + "select i::text, 'acme', decode(repeat('00', 500), 'hex'), 'c', 'f', current_timestamp, current_timestamp, "
                        + "'key' || (i % 3), decode(repeat('00', 200), 'hex') from generate_series(1, 100000) i");
        jdbc.execute("vacuum analyze tls_task");
        jdbc.execute("vacuum analyze tls_certificate");
    }

    /** Statements of ours, and of db-scheduler 16.7. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from (select 1 from tls_task where execution_time <= current_timestamp and picked = false limit 100000) c",
                "select count(*) from (select 1 from tls_task where consecutive_failures > 0 limit 100000) c",
                "update tls_task set version = version + 1 where task_name = 'tls-proof' and task_instance = 'h5.example acme'",
                "select * from tls_task where picked = false and execution_time <= current_timestamp order by execution_time asc limit 6",
                "select * from tls_task where picked = true and last_heartbeat <= current_timestamp - interval '20 s' order by last_heartbeat asc",
                "select * from tls_task where task_name = 'tls-proof' and task_instance = 'h5.example acme'",
                "select key_id, count(*) from tls_certificate group by key_id"
            })
    void statementUsesAnIndex(String statement) {
        assertThat(plan(statement)).contains("Index").doesNotContain("Seq Scan");
    }

    @Test
    void testWouldSeeASequentialScan() {
        assertThat(plan("select count(*) from tls_task where picked_by = 'x'")).contains("Seq Scan");
    }

    private String plan(String statement) {
        return jdbc.queryForList("explain " + statement, String.class).stream().collect(Collectors.joining("\n"));
    }
}
