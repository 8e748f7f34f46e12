package io.unifiedtls.fleet.jobs;

import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.shaded.jdbc.SQLRuntimeException;
import io.unifiedtls.Printable;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.wording.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.springframework.dao.DataAccessException;

/** Handles jobs that fail, and jobs whose process has died. */
final class Retries {

    static final Duration SHORTEST = Duration.ofSeconds(10);
    static final Duration LONGEST = Duration.ofHours(1);

    private static final Logger log = PrintableLogger.of(Retries.class);
    private static final int FACTOR = 3;
    private static final double JITTER = 0.25;

    private final OnceLog failures = new OnceLog(log);
    private final BooleanSupplier isStopping;
    private final BooleanSupplier mayRevive;

    /**
     * Create it.
     *
     * @param isStopping whether this process stops, so that its jobs go on elsewhere at once
     * @param mayRevive whether a job without heartbeats has lost its process
     */
    Retries(BooleanSupplier isStopping, BooleanSupplier mayRevive) {
        this.isStopping = isStopping;
        this.mayRevive = mayRevive;
    }

    void failed(ExecutionComplete done, ExecutionOperations<Void> operations) {
        boolean stops = isStopping.getAsBoolean();
        Duration pause = stops
                ? Duration.ZERO
                : pause(
                        done.getExecution().consecutiveFailures,
                        ThreadLocalRandom.current().nextDouble());
        if (!stops) {
            report(done, pause);
        }
        unlessReplaced(() -> operations.reschedule(done, done.getTimeDone().plus(pause)));
    }

    /** 10 seconds, half a minute, and so on up to an hour, each a quarter more or less. */
    static Duration pause(int failures, double random) {
        double seconds = Math.min((double) LONGEST.toSeconds(), SHORTEST.toSeconds() * Math.pow(FACTOR, failures));
        return Duration.ofMillis((long) (1_000 * seconds * (1 - JITTER + 2 * JITTER * random)));
    }

    private void report(ExecutionComplete done, Duration pause) {
        Throwable cause = done.getCause().orElseGet(() -> new IllegalStateException("no cause"));
        String task = done.getExecution().taskInstance.getTaskName();
        String message = "The job %s of %s failed and is tried again in %s: %s."
                .formatted(
                        task,
                        Printable.of(done.getExecution().taskInstance.getId(), 300),
                        Durations.text(Duration.ofSeconds(pause.toSeconds())),
                        Printable.of(cause, 300));
        boolean isExpected = cause instanceof DataAccessException;
        failures.warn(task + " " + cause.getClass().getName(), message, isExpected ? null : cause);
    }

    /** {@code now} is the database's time. The library's own handler takes the machine's. */
    void revive(ExecutionComplete dead, ExecutionOperations<Void> operations, Instant now) {
        if (!mayRevive.getAsBoolean()) {
            return;
        }
        log.info(
                "The job {} of {} is taken over from {}, which does not answer.",
                dead.getExecution().taskInstance.getTaskName(),
                dead.getExecution().taskInstance.getId(),
                dead.getExecution().pickedBy);
        unlessReplaced(() -> operations.reschedule(dead, now));
    }

    /**
     * Change the row of a job. It may have a new schedule by now, or be somebody else's: then it is left as it is. A thread that was interrupted to stop
     * changes it too.
     */
    static void unlessReplaced(Runnable change) {
        boolean isInterrupted = Thread.interrupted();
        try {
            withSecondTry(change);
        } catch (ExecutionException ex) {
            log.debug("The job was scheduled anew while it ran", ex);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The connection may have ended under the statement. If the first try has changed the row, the second one finds it replaced. */
    private static void withSecondTry(Runnable change) {
        try {
            change.run();
        } catch (SQLRuntimeException ex) {
            log.debug("The result of a job could not be stored", ex);
            change.run();
        }
    }
}
