package io.unifiedtls.fleet.lookup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Two replicas with one job of one name, and changes of other names. Every step is atomic in the database; a pause is a step that comes late, and a job
 * whose process is paused is taken for dead.
 *
 * @param fenced whether a result is stored only if no later run has begun
 * @param deletesDropped whether a run whose result is dropped deletes the job, as one does that has stored its result
 * @param transactionsEnd whether transactions are shorter than the overlap of {@link ChangeFeed}
 */
record JobModel(Bounds bounds, boolean fenced, boolean deletesDropped, boolean transactionsEnd) {

    /**
     * The size of the model.
     *
     * @param runs how often a job is taken from a process that does not answer, plus the first time
     * @param others changes of other names
     * @param looks of the reader, before one at the end
     * @param ticks steps of time
     */
    record Bounds(int runs, int others, int looks, int ticks) {}

    private static final int NOBODY = -1;

    enum Phase {
        /** Of a job: taken from the queue, or from a process that does not answer. */
        PICKED,
        BEGUN,
        /** Holds the row of the name. */
        CHECKED,
        /** The row of its change has a number, and nobody else sees it. */
        WRITTEN,
        COMMITTED,
        DROPPED,
        ENDED;

        boolean holdsRow() {
            return this == CHECKED || this == WRITTEN;
        }
    }

    /** A run of the job, or a change that an application makes. */
    record Work(int replica, Phase phase, int fence, int sequence, int ticks) {

        static Work of(int replica, Phase phase) {
            return new Work(replica, phase, 0, 0, 0);
        }

        Work in(Phase next) {
            return new Work(replica, next, fence, sequence, ticks);
        }

        boolean isOpen() {
            return phase == Phase.WRITTEN;
        }

        Work older() {
            return isOpen() ? new Work(replica, phase, fence, sequence, ticks + 1) : this;
        }
    }

    /** A row of the table of changes. */
    record Row(int sequence, int replica) {}

    /** The rows that the feed of replica 1 reads at one time. */
    record Look(List<Row> rows, int time) {}

    /** The database, the processes, and what replica 1 has read so far. */
    record State(Job job, List<Work> runs, List<Work> others, Table table, List<Look> looks, int time) {

        static State first(Bounds bounds) {
            return new State(
                    new Job(NOBODY, false, 0, List.of()),
                    List.of(),
                    List.of(Work.of(0, Phase.CHECKED), Work.of(1, Phase.CHECKED))
                            .subList(0, bounds.others),
                    new Table(1, List.of()),
                    List.of(),
                    0);
        }

        State looked() {
            return new State(job, runs, others, table, with(looks, looks.size(), new Look(table.rows, time)), time);
        }

        State older() {
            List<Work> olderRuns = runs.stream().map(Work::older).toList();
            List<Work> olderOthers = others.stream().map(Work::older).toList();
            return new State(job, olderRuns, olderOthers, table, looks, time + 1);
        }

        private State run(int index, Work run, Job next, Table rows) {
            return new State(next, with(runs, index, run), others, rows, looks, time);
        }

        private State other(int index, Work other, Table rows) {
            return new State(job, runs, with(others, index, other), rows, looks, time);
        }

        private boolean rowIsFree() {
            return runs.stream().noneMatch(run -> run.phase.holdsRow());
        }
    }

    /**
     * The row of the scheduler, and that of the name.
     *
     * @param results the fences of the runs that have stored one, in their order
     */
    record Job(int picker, boolean isGone, int fence, List<Integer> results) {

        Job pickedBy(int run) {
            return new Job(run, false, fence, results);
        }

        Job fenceRaised() {
            return new Job(picker, isGone, fence + 1, results);
        }

        Job stored(int ofFence) {
            return new Job(picker, isGone, fence, with(results, results.size(), ofFence));
        }

        /** Nobody changes the row of a job that another run has by now. */
        Job putBackBy(int run) {
            return picker == run ? new Job(NOBODY, isGone, fence, results) : this;
        }

        Job endedBy(int run) {
            return new Job(picker, isGone || picker == run, fence, results);
        }
    }

    /** The table of changes, whose numbers are given before the commit. */
    record Table(int next, List<Row> rows) {

        Table numbered() {
            return new Table(next + 1, rows);
        }

        Table committed(Work work) {
            List<Row> all = new ArrayList<>(rows);
            all.add(new Row(work.sequence, work.replica));
            all.sort(Comparator.comparingInt(Row::sequence));
            return new Table(next, List.copyOf(all));
        }
    }

    record Step(String name, State state) {}

    /** Steps of jobs and applications. Without one, all of them have ended. */
    List<Step> work(State state) {
        List<Step> steps = new ArrayList<>();
        int index = state.runs.size();
        if (!state.job.isGone && (index < bounds.runs || state.job.picker == NOBODY)) {
            for (int replica = 0; replica < (index == 0 ? 1 : 2); replica++) {
                Work run = Work.of(replica, Phase.PICKED);
                steps.add(new Step(
                        "run %d is picked by replica %d".formatted(index, replica),
                        state.run(index, run, state.job.pickedBy(index), state.table)));
            }
        }
        for (int i = 0; i < index; i++) {
            run(state, i, steps);
        }
        for (int i = 0; i < state.others.size(); i++) {
            other(state, i, steps);
        }
        return steps;
    }

    private void run(State state, int index, List<Step> steps) {
        Work run = state.runs.get(index);
        Consumer<State> next = after -> steps.add(new Step("run %d after %s".formatted(index, run.phase), after));
        switch (run.phase) {
            case PICKED -> {
                if (state.rowIsFree()) {
                    next.accept(begun(state, index, run));
                }
            }
            case BEGUN -> {
                if (state.rowIsFree()) {
                    boolean counts = !fenced || run.fence == state.job.fence;
                    Work checked = run.in(counts ? Phase.CHECKED : Phase.DROPPED);
                    next.accept(state.run(index, checked, state.job, state.table));
                }
            }
            case CHECKED -> {
                Work written = new Work(run.replica, Phase.WRITTEN, run.fence, state.table.next, 0);
                next.accept(state.run(index, written, state.job, state.table.numbered()));
            }
            case WRITTEN ->
                next.accept(state.run(
                        index, run.in(Phase.COMMITTED), state.job.stored(run.fence), state.table.committed(run)));
            case COMMITTED -> next.accept(state.run(index, run.in(Phase.ENDED), state.job.endedBy(index), state.table));
            case DROPPED ->
                next.accept(state.run(
                        index,
                        run.in(Phase.ENDED),
                        deletesDropped ? state.job.endedBy(index) : state.job.putBackBy(index),
                        state.table));
            case ENDED -> {}
        }
        if (run.phase != Phase.ENDED
                && index < bounds.runs - 1) { // The last one lives, or nothing would be left to revive
            State dead = state.run(index, run.in(Phase.ENDED), state.job, state.table);
            steps.add(new Step("run %d dies after %s".formatted(index, run.phase), dead));
        }
    }

    /** Looks whether work is left, as another run may have done it. */
    private static State begun(State state, int index, Work run) {
        if (!state.job.results.isEmpty()) {
            return state.run(index, run.in(Phase.COMMITTED), state.job, state.table);
        }
        Job raised = state.job.fenceRaised();
        return state.run(index, new Work(run.replica, Phase.BEGUN, raised.fence, 0, 0), raised, state.table);
    }

    private static void other(State state, int index, List<Step> steps) {
        Work other = state.others.get(index);
        String name = "application of replica " + index;
        if (other.phase == Phase.CHECKED) {
            Work written = new Work(index, Phase.WRITTEN, 0, state.table.next, 0);
            steps.add(new Step(name + " writes", state.other(index, written, state.table.numbered())));
        } else if (other.phase == Phase.WRITTEN) {
            Work ended = Work.of(index, Phase.ENDED);
            steps.add(new Step(name + " commits", state.other(index, ended, state.table.committed(other))));
            steps.add(new Step(name + " rolls back", state.other(index, ended, state.table)));
        }
    }

    /** Steps of the reader, and of time: more than half of the overlap passes at once. */
    List<Step> watch(State state) {
        List<Step> steps = new ArrayList<>();
        if (state.looks.size() < bounds.looks) {
            steps.add(new Step("replica 1 reads", state.looked()));
        }
        boolean isLong = Stream.concat(state.runs.stream(), state.others.stream())
                .anyMatch(work -> work.isOpen() && work.ticks > 0);
        if (state.time < bounds.ticks && !(transactionsEnd && isLong)) {
            steps.add(new Step("time passes", state.older()));
        }
        return steps;
    }

    private static <T> List<T> with(List<T> list, int index, T value) {
        List<T> changed = new ArrayList<>(list);
        if (index == changed.size()) {
            changed.add(value);
        } else {
            changed.set(index, value);
        }
        return List.copyOf(changed);
    }
}
