package io.unifiedtls.acme.order;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts orders, as far as an index has the answer. Thread-safe. */
public final class OrderCounts {

    /** Counts end here. */
    public static final int MOST = 1_000;

    private static final String FAILING = "select count(*) from "
            + "(select 1 from tls_order where failures > 0 and (certificate is not null) = :renewal limit " + MOST
            + ") counted";
    private static final String OF_AUTHORITY = "select count(*) from "
            + "(select 1 from tls_order where authority = :authority and certificate is not null limit " + MOST
            + ") counted";
    private static final String OLDEST_DUE = "select execution_time from tls_task "
            + "where task_name = :task and execution_time <= :now and picked = false order by execution_time limit 1";

    private final JdbcClient jdbc;
    private final InstantSource clock;

    /**
     * Create it.
     *
     * @param dataSource connections with a time-out
     * @param clock that of the database
     */
    public OrderCounts(DataSource dataSource, InstantSource clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
    }

    /** Hosts whose first certificate could not be issued at the latest try. */
    public int failing() {
        return count(FAILING, "renewal", false);
    }

    /** Hosts whose certificate could not be renewed at the latest try. */
    public int failingRenewals() {
        return count(FAILING, "renewal", true);
    }

    /** Hosts with a certificate of an authority. */
    public int ofAuthority(String name) {
        return count(OF_AUTHORITY, "authority", name);
    }

    private int count(String sql, String parameter, Object value) {
        return jdbc.sql(sql).param(parameter, value).query(Integer.class).single();
    }

    /** For how long the order that has waited longest is due. */
    public Duration oldestDue() {
        Instant now = clock.instant();
        return jdbc.sql(OLDEST_DUE)
                .param("task", OrderJob.TASK)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(OffsetDateTime.class)
                .optional()
                .map(due -> Duration.between(due.toInstant(), now))
                .orElse(Duration.ZERO);
    }
}
