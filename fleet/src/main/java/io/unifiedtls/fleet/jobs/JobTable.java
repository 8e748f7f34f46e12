package io.unifiedtls.fleet.jobs;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Rows of db-scheduler's table. Its own client cannot replace the schedule of a job that runs, and ends the caller's transaction on PostgreSQL if
 * another one adds the same row. Calls take part in the transaction of their caller. Thread-safe.
 */
final class JobTable {

    static final String NAME = "tls_task";

    private static final int MOST_COUNTED = 100_000;
    private static final int TRIES = 3;
    private static final String RESCHEDULED =
            "picked = false, picked_by = null, last_heartbeat = null, consecutive_failures = 0";
    private static final String SCHEDULE_ON_POSTGRESQL =
            "insert into tls_task (task_name, task_instance, execution_time, picked, version) values (?, ?, ?, false, 1) "
                    + "on conflict (task_name, task_instance) do update set execution_time = excluded.execution_time, "
                    + "version = tls_task.version + 1, " + RESCHEDULED;
    private static final String SCHEDULE_ON_OTHERS =
            "merge into tls_task t using (values (cast(? as varchar), cast(? as varchar), cast(? as timestamp with time zone))) "
                    + "s(name, instance, due) on t.task_name = s.name and t.task_instance = s.instance "
                    + "when matched then update set execution_time = s.due, version = t.version + 1, " + RESCHEDULED
                    + " when not matched then insert (task_name, task_instance, execution_time, picked, version) "
                    + "values (s.name, s.instance, s.due, false, 1)";
    private static final String ADD_ON_POSTGRESQL =
            "insert into tls_task (task_name, task_instance, execution_time, picked, version) values (?, ?, ?, false, 1) "
                    + "on conflict (task_name, task_instance) do nothing";
    private static final String ADD_ON_OTHERS =
            "insert into tls_task (task_name, task_instance, execution_time, picked, version) "
                    + "select cast(? as varchar), cast(? as varchar), cast(? as timestamp with time zone), false, 1 "
                    + "where not exists (select 1 from tls_task where task_name = ? and task_instance = ?)";

    private final JdbcTemplate jdbc;
    private volatile String product = "";

    JobTable(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** Schedule a job, in place of an earlier schedule of it. If it runs, it runs once more. */
    void schedule(String task, String instance, Instant at) {
        for (int i = 1; ; i++) {
            try {
                jdbc.update(isPostgres() ? SCHEDULE_ON_POSTGRESQL : SCHEDULE_ON_OTHERS, task, instance, time(at));
                return;
            } catch (DuplicateKeyException ex) { // On H2, if two add the row at the same time
                if (i == TRIES) {
                    throw ex;
                }
            }
        }
    }

    /** Schedule a job, unless it is scheduled earlier, or runs. */
    void hasten(String task, String instance, Instant at) {
        jdbc.update(
                "update tls_task set execution_time = ?, version = version + 1 "
                        + "where task_name = ? and task_instance = ? and picked = false and execution_time > ?",
                time(at),
                task,
                instance,
                time(at));
        add(task, instance, at);
    }

    /**
     * Schedule a job, unless it is in the table.
     *
     * @return whether it was added
     */
    boolean add(String task, String instance, Instant at) {
        if (isPostgres()) {
            return jdbc.update(ADD_ON_POSTGRESQL, task, instance, time(at)) == 1;
        }
        try {
            return jdbc.update(ADD_ON_OTHERS, task, instance, time(at), task, instance) == 1;
        } catch (DuplicateKeyException ex) {
            return false; // Another process has added it in between
        }
    }

    /**
     * Lock a job in the transaction of the caller.
     *
     * @return whether it is in the table
     */
    boolean lock(String task, String instance) {
        return !jdbc.queryForList(
                        "select 1 from tls_task where task_name = ? and task_instance = ? for update", task, instance)
                .isEmpty();
    }

    void remove(String task, String instance) {
        jdbc.update("delete from tls_task where task_name = ? and task_instance = ?", task, instance);
    }

    Optional<Instant> next(String task, String instance) {
        return jdbc
                .query(
                        "select execution_time from tls_task where task_name = ? and task_instance = ?",
                        (row, number) -> row.getObject(1, OffsetDateTime.class).toInstant(),
                        task,
                        instance)
                .stream()
                .findFirst();
    }

    /** Both conditions have an index; on PostgreSQL, the second one has one of such rows alone. */
    JobCounts counts(Instant now) {
        return new JobCounts(
                count("execution_time <= ? and picked = false", time(now)), count("consecutive_failures > 0"));
    }

    /** When the first of the jobs became due that wait for a thread. */
    Optional<Instant> oldestDue(Instant now) {
        return jdbc
                .query(
                        "select execution_time from tls_task where execution_time <= ? and picked = false "
                                + "order by execution_time limit 1",
                        (row, number) -> row.getObject(1, OffsetDateTime.class).toInstant(),
                        time(now))
                .stream()
                .findFirst();
    }

    /** Only jobs that run have a heartbeat, and its column has an index. */
    int running() {
        return count("last_heartbeat >= ? and picked = true", time(Instant.EPOCH));
    }

    private int count(String condition, Object... values) {
        Integer count = jdbc.queryForObject(
                "select count(*) from (select 1 from tls_task where %s limit %d) counted"
                        .formatted(condition, MOST_COUNTED),
                Integer.class,
                values);
        return count == null ? 0 : count;
    }

    private boolean isPostgres() {
        if (product.isEmpty()) {
            product = String.valueOf(jdbc.execute((ConnectionCallback<String>)
                    connection -> connection.getMetaData().getDatabaseProductName()));
        }
        return product.equals("PostgreSQL");
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
