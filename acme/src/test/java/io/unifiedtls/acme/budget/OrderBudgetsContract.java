package io.unifiedtls.acme.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.acme.budget.OrderBudgets.Kind;
import io.unifiedtls.acme.renewal.Lifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Budgets that hold on every database. */
abstract class OrderBudgetsContract extends OrderBudgetsFixture {

    @Test
    void threadsOfTwoProcessesTakeExactlyTheCapacity() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Lifetime urgent = certificate(0);
        Instant begin = now();
        try {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int number = thread;
                OrderBudgets process = number % 2 == 0 ? one : other;
                tasks.add(() -> (int) IntStream.range(0, 12)
                        .filter(i -> process.takeFirst(CA, "tenant" + (number * 12 + i) % 16)
                                .isEmpty())
                        .count());
                tasks.add(() -> -(int) IntStream.range(0, 6)
                        .filter(i -> process.takeRenewal(CA, urgent).isEmpty())
                        .count());
            }
            int firsts = 0;
            int renewals = 0;
            for (Future<Integer> done : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                firsts += Math.max(0, done.get());
                renewals += Math.max(0, -done.get());
            }
            assertThat(firsts).isEqualTo(40);
            assertThat(renewals)
                    .isBetween(
                            20,
                            21
                                    + (int) (Duration.between(begin, now()).toSeconds()
                                            / 9)); // One comes back in nine seconds
        } finally {
            threads.shutdownNow();
        }
    }

    /** Each of them finds no row, and only one inserts it. */
    @Test
    void threadsThatMeetAtANewBucketTakeNoMoreThanItHas() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                String authority = "ca" + round;
                CyclicBarrier start = new CyclicBarrier(8);
                List<Callable<Boolean>> tasks = IntStream.range(0, 8)
                        .mapToObj(thread -> (Callable<Boolean>) () -> {
                            start.await(30, TimeUnit.SECONDS);
                            return (thread % 2 == 0 ? one : other)
                                    .takeFirst(authority, "a")
                                    .isEmpty();
                        })
                        .toList();
                int taken = 0;
                for (Future<Boolean> done : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                    taken += done.get() ? 1 : 0;
                }
                assertThat(taken).isEqualTo(4);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void tokensComeBackAtTheirRate() {
        assertThat(firsts("shared", "a", 11)).isEqualTo(10);
        assertThat(firsts("shared", "b", 11)).isEqualTo(10);
        pass(Duration.ofMinutes(31));
        assertThat(firsts("shared", "a", 10)).isEqualTo(5);
        pass(Duration.ofHours(1));
        assertThat(firsts("shared", "b", 12)).isEqualTo(10);
    }

    @Test
    void tenantHasItsShareOnly() {
        assertThat(firsts(CA, "greedy", 20)).isEqualTo(4);
        assertThat(firsts(CA, "modest", 3)).isEqualTo(3);
        Instant again = one.takeFirst(CA, "greedy").orElseThrow();
        assertThat(again).isBetween(now().plus(Duration.ofMinutes(15)), now().plus(Duration.ofHours(24)));
        assertThat(one.left(CA, Kind.FIRST)).isBetween(33.0, 34.0);
    }

    @Test
    void namesOfTheOperatorHaveNoShare() {
        assertThat((int) IntStream.range(0, 20)
                        .filter(i -> one.takeOwn(CA, "operator").isEmpty())
                        .count())
                .isEqualTo(20);
        assertThat(one.left(CA, Kind.FIRST)).isBetween(20.0, 21.0);
        assertThat(firsts(CA, "modest", 3)).isEqualTo(3);
    }

    /** Its names must not fill the queue of all. */
    @Test
    void manyNamesOfATenantDelayNoOthers() {
        firsts(CA, "greedy", 60);
        assertThat(one.takeFirst(CA, "modest")).isEmpty();
    }

    @Test
    void firstOrdersAndRenewalsDoNotStarveEachOther() {
        for (int tenant = 0; tenant < 20; tenant++) {
            firsts(CA, "tenant" + tenant, 5);
        }
        assertThat(one.takeFirst(CA, "new")).isPresent();
        assertThat(renewals(CA, 0.3, 10)).isEqualTo(10);
        renewals(CA, 0, 30);
        pass(Duration.ofMinutes(2));
        assertThat(one.takeFirst(CA, "new")).isEmpty();
    }

    @Test
    void firstOrdersBorrowWhatRenewalsDoNotUse() {
        assertThat(one.left("shared", Kind.RENEWAL)).isEqualTo(1);
        assertThat(firsts("shared", "a", 11) + firsts("shared", "b", 11) + firsts("shared", "c", 11))
                .isEqualTo(21);
        assertThat(one.left("shared", Kind.RENEWAL)).isLessThan(0.5);
    }

    @Test
    void urgentRenewalsComeFirst() {
        assertThat(renewals(CA, 0.33, 40)).isEqualTo(15);
        assertThat(renewals(CA, 0.1, 40)).isEqualTo(3);
        assertThat(renewals(CA, 0, 40)).isEqualTo(2);
    }

    @Test
    void blockHoldsInAllProcessesForThisBucketOnly() {
        one.block(CA, Kind.FIRST, Duration.ofHours(2));
        Instant end = now().plus(Duration.ofHours(2));
        assertThat(other.takeFirst(CA, "a").orElseThrow())
                .isBetween(end.minusSeconds(5), end.plus(Duration.ofMinutes(3)));
        assertThat(other.left(CA, Kind.FIRST)).isZero();
        assertThat(other.takeRenewal(CA, certificate(0.3))).isEmpty();
        assertThat(other.takeFirst("zerossl", "a")).isEmpty();
        one.block(CA, Kind.FIRST, Duration.ofMinutes(1));
        one.block(CA, Kind.RENEWAL, Duration.ofMinutes(1));
        pass(Duration.ofMinutes(2));
        assertThat(other.takeRenewal(CA, certificate(0.3))).isEmpty();
        assertThat(other.takeFirst(CA, "a")).isPresent();
        pass(Duration.ofHours(2));
        assertThat(other.takeFirst(CA, "a")).isEmpty();
    }

    @Test
    void absurdBlockIsBounded() {
        one.block(CA, Kind.RENEWAL, Duration.ofSeconds(Long.MAX_VALUE));
        one.block(CA, Kind.FIRST, Duration.ofSeconds(Long.MIN_VALUE).plusSeconds(1));
        assertThat(one.takeFirst(CA, "a")).isEmpty();
        assertThat(one.takeRenewal(CA, certificate(0.3))).isPresent();
        pass(Duration.ofDays(8));
        assertThat(one.takeRenewal(CA, certificate(0.3))).isEmpty();
    }

    /** They come back as tokens are added. */
    @Test
    void callersThatFindNothingDoNotComeBackTogether() {
        renewals(CA, 0, 21);
        List<Instant> times = IntStream.range(0, 50)
                .mapToObj(i -> one.takeRenewal(CA, certificate(0.05)))
                .flatMap(Optional::stream)
                .sorted()
                .toList();
        assertThat(times).hasSizeGreaterThan(45);
        for (int i = 1; i < times.size(); i++) {
            assertThat(Duration.between(times.get(i - 1), times.get(i))).isGreaterThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void fullBucketsThatNobodyUsesAreDeleted() {
        firsts(CA, "a", 3);
        firsts(CA, "b", 3);
        renewals(CA, 0.3, 1);
        one.block(CA, Kind.RENEWAL, Duration.ofDays(7));
        assertThat(rows()).isEqualTo(4);
        assertThat(one.clean()).isFalse();
        pass(Duration.ofHours(23));
        one.clean();
        assertThat(rows()).isEqualTo(4);
        assertThat(firsts(CA, "b", 1)).isEqualTo(1);
        pass(Duration.ofHours(2));
        one.clean();
        assertThat(jdbc.queryForList("select id from tls_budget order by id", String.class))
                .containsExactly("first letsencrypt", "renewal letsencrypt", BudgetId.ofTenant(CA, "b"));
        pass(Duration.ofDays(8));
        other.clean();
        assertThat(rows()).isZero();
        assertThat(firsts(CA, "a", 9)).isEqualTo(4);
    }

    @Test
    void tenantsThatAreRefusedLeaveNoRows() {
        one.block(CA, Kind.FIRST, Duration.ofHours(1));
        for (int tenant = 0; tenant < 20; tenant++) {
            firsts(CA, "tenant" + tenant, 2);
        }
        assertThat(rows()).isEqualTo(1);
    }

    /** A call is a transaction of its own: what was taken stays taken, and no lock outlasts it. */
    @Test
    void callerThatRollsBackReturnsNothing() {
        new TransactionTemplate(new DataSourceTransactionManager(pool)).executeWithoutResult(status -> {
            assertThat(one.takeFirst(CA, "a")).isEmpty();
            assertThat(other.takeFirst(CA, "a")).isEmpty();
            status.setRollbackOnly();
        });
        assertThat(firsts(CA, "a", 9)).isEqualTo(2);
    }

    @Test
    void longAndStrangeNamesAreKeptApart() {
        String authority = "https://" + "a".repeat(900) + "/directory";
        assertThat(firsts(authority, "\u0000 t".repeat(80), 9)).isEqualTo(4);
        assertThat(firsts(authority + "2", "\u0000 t".repeat(80), 9)).isEqualTo(4);
        assertThat(firsts(authority, "first letsencrypt", 9)).isEqualTo(4);
        assertThat(renewals(authority, 0.3, 2)).isEqualTo(2);
        assertThat(firsts(CA, "a", 9)).isEqualTo(4);
    }

    /** The database's clock was an hour ahead for a while. */
    @Test
    void clockThatWasSetBackLeavesNoBucketEmpty() {
        firsts(CA, "a", 20);
        pass(Duration.ofDays(400).negated());
        assertThat(firsts(CA, "a", 1)).isZero();
        pass(Duration.ofMinutes(16));
        assertThat(firsts(CA, "a", 1)).isEqualTo(1);
    }
}
