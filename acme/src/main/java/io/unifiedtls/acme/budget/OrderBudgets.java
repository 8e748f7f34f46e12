package io.unifiedtls.acme.budget;

import io.unifiedtls.acme.renewal.Lifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The orders that all processes together may make at each authority. Every call is one short transaction of its own, even within the caller's, on a
 * connection of its own. All times are the database's. Thread-safe.
 */
public final class OrderBudgets {

    /** The kinds of orders that have budgets of their own. */
    public enum Kind {
        /** The first certificate of a name, on demand or ahead. */
        FIRST,
        /** A certificate in place of one. */
        RENEWAL
    }

    private static final int TRIES = 10;
    private static final int TIMEOUT_SECONDS = 10;
    private static final int MOST_DELETED = 1_000;

    private final BudgetRows rows;
    private final TransactionTemplate transactions;
    private final Function<String, OrderLimits> limits;

    /**
     * Create them.
     *
     * @param dataSource connections that may leave the commit to their user
     * @param limits those of an authority, the same in all processes
     */
    public OrderBudgets(DataSource dataSource, Function<String, OrderLimits> limits) {
        this.rows = new BudgetRows(JdbcClient.create(dataSource));
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.transactions.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        this.transactions.setTimeout(TIMEOUT_SECONDS);
        this.limits = limits;
    }

    /**
     * Take a token for the first certificate of a tenant's name.
     *
     * @return empty if the order may be made now, otherwise when to ask again, by the clock of the database
     */
    public Optional<Instant> takeFirst(String authority, String tenant) {
        return takeFirst(authority, tenant, limits.apply(authority));
    }

    /**
     * Take a token for the first certificate of a name of the operator, who needs no protection from the operator's other names.
     *
     * @param tenant the one that has them
     * @return as {@link #takeFirst(String, String)}
     */
    public Optional<Instant> takeOwn(String authority, String tenant) {
        return takeFirst(authority, tenant, limits.apply(authority).withoutShare());
    }

    private Optional<Instant> takeFirst(String authority, String tenant, OrderLimits allowed) {
        String ofTenant = BudgetId.ofTenant(authority, tenant);
        String first = BudgetId.of(authority, Kind.FIRST);
        String renewal = BudgetId.of(authority, Kind.RENEWAL);
        return call(() -> {
            Locked locked = lock(List.of(ofTenant, first, renewal));
            FirstOrder buckets = new FirstOrder(
                    locked.bucket(ofTenant, allowed.ofTenant()),
                    locked.bucket(first, allowed.rate(Kind.FIRST)),
                    locked.bucket(renewal, allowed.rate(Kind.RENEWAL)));
            FirstOrder.Answer answer = buckets.take(allowed, random());
            locked.write(ofTenant, answer.buckets().tenant());
            locked.write(first, answer.buckets().first());
            locked.write(renewal, answer.buckets().renewal());
            return answer.again();
        });
    }

    /**
     * Take a token for a renewal.
     *
     * @param current the certificate that is to be renewed
     * @return empty if the order may be made now, otherwise when to ask again, by the clock of the database
     */
    public Optional<Instant> takeRenewal(String authority, Lifetime current) {
        String id = BudgetId.of(authority, Kind.RENEWAL);
        Rate rate = limits.apply(authority).rate(Kind.RENEWAL);
        return call(() -> {
            Locked locked = lock(List.of(id));
            Bucket.Answer answer = RenewalOrder.take(locked.bucket(id, rate), rate, current, random());
            locked.write(id, answer.bucket());
            return answer.again();
        });
    }

    /**
     * Make no orders of a kind for a time, as the authority wants. A longer block stays, and 8 days are the most.
     *
     * @param time from now on, so that the clock of this machine does not matter
     */
    public void block(String authority, Kind kind, Duration time) {
        if (time.isNegative()) {
            return;
        }
        Duration bounded = time.compareTo(Bucket.LONGEST_BLOCK) < 0 ? time : Bucket.LONGEST_BLOCK;
        String id = BudgetId.of(authority, kind);
        Rate rate = limits.apply(authority).rate(kind);
        call(() -> {
            Locked locked = lock(List.of(id));
            locked.write(id, locked.bucket(id, rate).block(locked.time.plus(bounded)));
            return true;
        });
    }

    /** The tokens that are left now; 0 while the bucket is blocked. */
    public double left(String authority, Kind kind) {
        Rate rate = limits.apply(authority).rate(kind);
        return call(() -> {
            Instant now = rows.now();
            Bucket bucket = rows.find(BudgetId.of(authority, kind))
                    .orElseGet(() -> Bucket.full(rate, now))
                    .at(now, rate);
            return bucket.isBlocked() ? 0 : bucket.tokens();
        });
    }

    /**
     * Delete the rows of buckets that are full since nobody has used them for a day.
     *
     * @return whether there may be more of them
     */
    public boolean clean() {
        List<String> unused = call(() -> rows.unused(MOST_DELETED));
        unused.forEach(id -> call(() -> rows.deleteUnused(id)));
        return unused.size() == MOST_DELETED;
    }

    private Locked lock(List<String> ids) {
        return new Locked(rows.lock(ids), rows.now());
    }

    /** The rows of some buckets, those that exist. */
    private final class Locked {

        private final Map<String, Bucket> found;
        private final Map<String, Bucket> now = new HashMap<>();
        private final Instant time;

        Locked(Map<String, Bucket> found, Instant time) {
            this.found = found;
            this.time = time;
        }

        Bucket bucket(String id, Rate rate) {
            Bucket before = found.get(id);
            Bucket bucket = before == null ? Bucket.full(rate, time) : before.at(time, rate);
            now.put(id, bucket);
            return bucket;
        }

        /** A row that was not there is inserted even if it is there by now: the insertion fails, and the call is repeated. */
        void write(String id, Bucket bucket) {
            Bucket before = found.get(id);
            boolean isChanged = !bucket.equals(now.get(id));
            if (before == null && isChanged) {
                rows.insert(id, bucket);
            } else if (before != null && (isChanged || before.filledAt().isAfter(bucket.filledAt()))) {
                rows.update(id, bucket);
            }
        }
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** Another process may insert the row of the same bucket first, and a lock may take too long. */
    private <T> T call(Supplier<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                T result = transactions.execute(status -> work.get());
                if (result == null) {
                    throw new IllegalStateException("Work without a result");
                }
                return result;
            } catch (ConcurrencyFailureException | DuplicateKeyException ex) {
                if (tries == TRIES) {
                    throw ex;
                }
            }
        }
    }
}
