package io.unifiedtls.fleet.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.lookup.HostPages.Change;
import io.unifiedtls.fleet.lookup.JobModel.Bounds;
import io.unifiedtls.fleet.lookup.JobModel.Look;
import io.unifiedtls.fleet.lookup.JobModel.Row;
import io.unifiedtls.fleet.lookup.JobModel.State;
import io.unifiedtls.fleet.lookup.JobModel.Step;
import io.unifiedtls.fleet.store.ChangeOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * All orders in which the steps of {@link JobModel} can happen: the job has exactly one result, that of the latest run, and {@link ChangeFeed}, the one
 * of this module, tells every committed change once. Models without the fence or the overlap are found faulty.
 */
@Timeout(300)
class JobModelTests {

    private static final ChangeOrigin OF_READER = ChangeOrigin.random();
    private static final ChangeOrigin OF_OTHER = ChangeOrigin.random();
    private static final Instant START = Instant.parse("2026-11-27T06:00:00Z");
    private static final Duration TICK = ChangeFeed.OVERLAP.dividedBy(2).plusSeconds(1);

    /** Many runs, whose changes are read at the end. */
    private static final Bounds JOBS = new Bounds(3, 0, 0, 0);
    /** Two runs beside applications, whose changes are read in between. */
    private static final Bounds WITH_FEED = new Bounds(2, Integer.getInteger("tls.test.model-changes", 1), 2, 2);

    static Stream<Bounds> sizes() {
        return Stream.of(JOBS, WITH_FEED);
    }

    /** Reads at each look, and answers the numbers that it has told: all, and those of the other replica. */
    private interface Reader {

        Told read(List<Look> looks);
    }

    private record Told(List<Integer> all, List<Integer> ofOthers) {}

    private record Visit(String step, State state, @Nullable Visit before) {}

    @ParameterizedTest
    @MethodSource("sizes")
    void everyOrderHasOneResultAndLosesNoChange(Bounds bounds) {
        Exploration exploration = new Exploration(new JobModel(bounds, true, false, true), JobModelTests::feed);
        assertThat(exploration.fault()).isEmpty();
        System.out.printf(
                "%s: %,d states, %,d ends, %,d histories of the feed%n",
                bounds, exploration.states.size(), exploration.ends, exploration.told.size());
        assertThat(exploration.states.size()).isGreaterThan(1_000);
    }

    @Test
    void withoutTheFenceALateResultIsStored() {
        assertThat(new Exploration(new JobModel(JOBS, false, false, true), JobModelTests::feed)
                        .fault()
                        .orElseThrow())
                .contains("results");
    }

    /** A run that was paused before it began raises the fence over the run that has the job, and dies. */
    @Test
    void jobWhoseRunIsDroppedMustNotBeDeleted() {
        assertThat(new Exploration(new JobModel(JOBS, true, true, true), JobModelTests::feed)
                        .fault()
                        .orElseThrow())
                .contains("results []");
    }

    @Test
    void withoutTheOverlapAChangeThatIsCommittedLateIsLost() {
        assertThat(new Exploration(new JobModel(WITH_FEED, true, false, true), JobModelTests::withoutOverlap)
                        .fault()
                        .orElseThrow())
                .contains("replica 1 was told");
    }

    /** The model is about our feed: it finds the limit that the feed has. */
    @Test
    void changeOfATransactionThatIsLongerThanTheOverlapIsLost() {
        assertThat(new Exploration(new JobModel(WITH_FEED, true, false, false), JobModelTests::feed)
                        .fault()
                        .orElseThrow())
                .contains("replica 1 was told");
    }

    /** Depth first, each state once. */
    private static final class Exploration {

        private final JobModel model;
        private final Reader reader;
        private final Set<State> states = new HashSet<>();
        private final Map<List<Look>, Told> told = new HashMap<>();
        private int ends;

        Exploration(JobModel model, Reader reader) {
            this.model = model;
            this.reader = reader;
        }

        /** The first fault, with the steps that lead to it. */
        Optional<String> fault() {
            Deque<Visit> open = new ArrayDeque<>();
            open.push(new Visit("start", State.first(model.bounds()), null));
            while (!open.isEmpty()) {
                Visit visit = open.pop();
                if (!states.add(visit.state)) {
                    continue;
                }
                List<Step> work = model.work(visit.state);
                Optional<String> fault = fault(visit.state, work.isEmpty());
                if (fault.isPresent()) {
                    return Optional.of(fault.get() + " after " + path(visit));
                }
                work.forEach(step -> open.push(new Visit(step.name(), step.state(), visit)));
                model.watch(visit.state).forEach(step -> open.push(new Visit(step.name(), step.state(), visit)));
            }
            return Optional.empty();
        }

        private Optional<String> fault(State state, boolean isEnd) {
            List<Integer> results = state.job().results();
            if (results.size() > 1) {
                return Optional.of("results of the runs " + results);
            }
            if (!isEnd) {
                return Optional.empty();
            }
            ends++;
            if (!results.equals(List.of(state.job().fence())) || !state.job().isGone()) {
                return Optional.of("results %s, and the latest fence is %d; the job %s"
                        .formatted(results, state.job().fence(), state.job().isGone() ? "is gone" : "is stuck"));
            }
            return lost(state);
        }

        private Optional<String> lost(State state) {
            List<Row> rows = state.table().rows();
            Told expected = new Told(
                    rows.stream().map(Row::sequence).toList(),
                    rows.stream()
                            .filter(row -> row.replica() == 0)
                            .map(Row::sequence)
                            .toList());
            Told actual = told.computeIfAbsent(state.looked().looks(), reader::read);
            return sorted(actual).equals(expected)
                    ? Optional.empty()
                    : Optional.of("replica 1 was told %s in place of %s".formatted(actual, expected));
        }

        private static Told sorted(Told told) {
            return new Told(
                    told.all.stream().sorted().toList(),
                    told.ofOthers.stream().sorted().toList());
        }

        private static String path(Visit end) {
            List<String> steps = new ArrayList<>();
            for (Visit visit = end; visit != null; visit = visit.before) {
                steps.add(0, visit.step);
            }
            return String.join(", ", steps);
        }
    }

    /** The feed of this module. */
    private static Told feed(List<Look> looks) {
        ModelledPages pages = new ModelledPages();
        ChangeFeed feed = new ChangeFeed(pages, OF_READER, () -> START.plus(TICK.multipliedBy(pages.look.time())));
        Told told = new Told(new ArrayList<>(), new ArrayList<>());
        for (Look look : looks) {
            pages.look = look;
            assertThat(feed.look(page -> {
                        page.names().forEach(name -> told.all.add(Integer.valueOf(name)));
                        page.ofOthers().forEach(name -> told.ofOthers.add(Integer.valueOf(name)));
                    }))
                    .isTrue();
        }
        return told;
    }

    /** One that reads what is above the greatest number that it has seen. */
    private static Told withoutOverlap(List<Look> looks) {
        Told told = new Told(new ArrayList<>(), new ArrayList<>());
        int last = 0;
        for (Look look : looks) {
            for (Row row : look.rows()) {
                if (row.sequence() > last) {
                    last = row.sequence();
                    told.all.add(row.sequence());
                    if (row.replica() == 0) {
                        told.ofOthers.add(row.sequence());
                    }
                }
            }
        }
        return told;
    }

    /** A database with the rows of a look. The name of each is its number. */
    private static final class ModelledPages extends HostPages {

        private Look look = new Look(List.of(), 0);

        ModelledPages() {
            super(new NoDataSource());
        }

        @Override
        Span span(long known) {
            IntSummaryStatistics numbers =
                    look.rows().stream().mapToInt(Row::sequence).summaryStatistics();
            return numbers.getCount() == 0
                    ? new Span(0, 0, Optional.empty(), START)
                    : new Span(numbers.getMin(), numbers.getMax(), at(known), START);
        }

        private Optional<Instant> at(long sequence) {
            return look.rows().stream()
                    .filter(row -> row.sequence() == sequence)
                    .map(row -> START)
                    .findAny();
        }

        @Override
        List<Change> changesAfter(long sequence) {
            return look.rows().stream()
                    .filter(row -> row.sequence() > sequence)
                    .map(row -> new Change(
                            row.sequence(),
                            START,
                            String.valueOf(row.sequence()),
                            true,
                            row.sequence() % 2 == 0,
                            Optional.of(row.replica() == 1 ? OF_READER : OF_OTHER)))
                    .collect(Collectors.toList());
        }
    }

    private static final class NoDataSource extends AbstractDataSource {

        @Override
        public java.sql.Connection getConnection() {
            throw new AssertionError("The model has no connections");
        }

        @Override
        public java.sql.Connection getConnection(String user, String password) {
            return getConnection();
        }
    }
}
