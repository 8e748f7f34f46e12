package io.unifiedtls.fleet.jobs;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.unifiedtls.fleet.store.HostMaintenance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The jobs, as db-scheduler runs them. */
final class HostTasks {

    static final String PROOF = "tls-proof";
    static final String TAKEOVER = "tls-takeover";
    static final String CLEAN = "tls-clean";
    static final String RESEAL = "tls-reseal";
    /** The only instance of a job that is repeated. */
    static final String REPEATED = "all";

    static final Duration INTERVAL = Duration.ofHours(1);

    private static final int CLEANED_AT_ONCE = 500;
    private static final int SEALED_AT_ONCE = 100;

    private final Supplier<HostMaintenance> maintenance;
    private final Supplier<List<FurtherJob>> further;
    private final Clock clock;
    private final Retries retries;

    HostTasks(Supplier<HostMaintenance> maintenance, Supplier<List<FurtherJob>> further, Clock clock, Retries retries) {
        this.maintenance = maintenance;
        this.further = further;
        this.clock = clock;
        this.retries = retries;
    }

    List<Task<?>> all() {
        Stream<Task<?>> own = Stream.of(
                task(PROOF, (instance, context) -> {
                    Subject subject = Subject.of(instance);
                    return maintenance.get().findProof(subject.tenant(), subject.name());
                }),
                task(TAKEOVER, (instance, context) -> {
                    maintenance.get().takeOver(instance);
                    return Optional.empty();
                }),
                repeated(CLEAN, CLEANED_AT_ONCE, limit -> maintenance.get().clean(limit)),
                repeated(RESEAL, SEALED_AT_ONCE, limit -> maintenance.get().sealAgain(limit)));
        return Stream.<Task<?>>concat(own, further.get().stream().map(this::task))
                .toList();
    }

    private Task<?> task(FurtherJob job) {
        return task(
                job.task(),
                (instance, context) ->
                        job.run(instance, () -> context.getSchedulerState().isShuttingDown()));
    }

    private Task<?> repeated(String name, int limit, IntUnaryOperator work) {
        return task(name, (instance, context) -> {
            int done = 1;
            while (done > 0 && !context.getSchedulerState().isShuttingDown()) {
                done = work.applyAsInt(limit);
            }
            return Optional.of(clock.now().plus(done > 0 ? Duration.ZERO : INTERVAL));
        });
    }

    private Task<?> task(String name, Work work) {
        return Tasks.custom(name, Void.class)
                .onFailure(retries::failed)
                .onDeadExecution((dead, operations) -> retries.revive(dead, operations, clock.now()))
                .execute((instance, context) -> completion(work.run(instance.getId(), context)));
    }

    private CompletionHandler<Void> completion(Optional<Instant> next) {
        return (done, operations) -> Retries.unlessReplaced(
                () -> next.ifPresentOrElse(at -> operations.reschedule(done, at), operations::stop));
    }

    /** A job's work, which answers when it is to be done again. */
    private interface Work {

        Optional<Instant> run(String instance, ExecutionContext context);
    }
}
