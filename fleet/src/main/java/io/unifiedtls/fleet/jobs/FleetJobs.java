package io.unifiedtls.fleet.jobs;

import java.time.Instant;
import javax.sql.DataSource;

/** Looks at the jobs of the fleet from any process, even from one that runs none. Thread-safe. */
public final class FleetJobs {

    private final JobTable table;

    public FleetJobs(DataSource dataSource) {
        this.table = new JobTable(dataSource);
    }

    /**
     * Ask the database for the jobs.
     *
     * @param now the time of the database
     */
    public JobOverview overview(Instant now) {
        JobCounts counts = table.counts(now);
        return new JobOverview(counts.due(), table.oldestDue(now), counts.failing(), table.running());
    }
}
