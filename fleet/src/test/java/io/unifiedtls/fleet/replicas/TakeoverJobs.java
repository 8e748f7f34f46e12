package io.unifiedtls.fleet.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.time.Duration;
import java.util.List;

/** Jobs of a fleet that are due at the same time, and which process has run each. */
final class TakeoverJobs {

    private static final String JOB = "tls-takeover";
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final WrittenRows rows;
    private int rounds;

    TakeoverJobs(Database database) {
        rows = new WrittenRows(database);
        rows.jdbc().execute("create table picked (name varchar(600), scheduler varchar(255))");
        rows.jdbc().execute("""
                create function note_pick() returns trigger language plpgsql as $$
                begin insert into picked values (new.task_instance, new.picked_by); return new; end $$""");
        rows.jdbc().execute("""
                create trigger note_pick after update on tls_task for each row
                when (new.picked and not old.picked and new.task_name = 'tls-takeover') execute function note_pick()""");
    }

    /** Hosts whose grace period is over, each with a job that is due. */
    void add(int count) {
        String prefix = "job-" + rounds++;
        for (int i = 0; i < count; i++) {
            rows.host("%s-%d.example".formatted(prefix, i), "former", HostState.PROVEN, null);
        }
        rows.jdbc()
                .update(
                        "update tls_host set successor = 'next', successor_proof = 'DNS', successor_at = current_timestamp where name like ?",
                        prefix + "-%");
        rows.jdbc()
                .update(
                        "insert into tls_task (task_name, task_instance, execution_time, picked, version) "
                                + "select ?, name, current_timestamp, false, 1 from tls_host where name like ?",
                        JOB,
                        prefix + "-%");
    }

    /** Waits until all jobs have ended. */
    void awaitAll() {
        await().atMost(LONGEST)
                .untilAsserted(() -> assertThat(rows.jdbc()
                                .queryForObject(
                                        "select count(*) from tls_task where task_name = ?", Integer.class, JOB))
                        .isZero());
    }

    /** Each has told both tenants, once. */
    void requireOnce() {
        List<String> counts = rows.jdbc()
                .queryForList(
                        "select distinct count(c.sequence) || ' changes, tenant ' || h.tenant from tls_host h "
                                + "left join tls_change c on c.name = h.name and c.action = 'TAKEN_OVER' "
                                + "where h.name like 'job-%' group by h.name, h.tenant",
                        String.class);
        assertThat(counts).containsExactly("2 changes, tenant next");
    }

    int picks() {
        return rows.jdbc().queryForObject("select count(*) from picked", Integer.class);
    }

    /** Whether a process has run some. */
    boolean wereRunBy(Replica replica) {
        return rows.jdbc()
                        .queryForObject(
                                "select count(*) from picked where scheduler like ?",
                                Integer.class,
                                "%-" + replica.pid() + "-%")
                > 0;
    }
}
