package io.unifiedtls.fleet.jobs;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A kind of job of another module. A bean of this type is run by each process that runs jobs. Thread-safe. */
public interface FurtherJob {

    /** Identifies the kind in the table of jobs, up to 100 characters. */
    String task();

    /** Whether it has one instance, {@code all}, which is there from the start and is run again and again. */
    default boolean isRepeated() {
        return false;
    }

    /**
     * Run a job. It may run again after its process was taken for dead while it goes on, so its results are stored under a fence.
     *
     * @param instance as it was scheduled
     * @param isStopping whether the process ends, so that the job should be left to another one
     * @return when to run it again, by the clock of the database; empty if it is done for good
     */
    Optional<Instant> run(String instance, BooleanSupplier isStopping);
}
