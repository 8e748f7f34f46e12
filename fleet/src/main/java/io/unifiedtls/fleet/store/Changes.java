package io.unifiedtls.fleet.store;

import io.unifiedtls.Printable;
import io.unifiedtls.fleet.TLSHostChange;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.fleet.TLSHosts.Change;
import io.unifiedtls.logging.PrintableLogger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Records changes in their transaction, and tells about them after its commit. */
final class Changes {

    private static final Logger log = PrintableLogger.of(Changes.class);

    private static final int LONGEST_DETAIL = 1_000;

    private final JdbcClient jdbc;
    private final JdbcOperations operations;
    private final ChangeOrigin origin;
    private final ChangeListener listener;
    private final Consumer<TLSHostChange> events;
    private final HistoryBounds bounds;

    Changes(JdbcOperations jdbc, ChangeOrigin origin, ChangeListener listener, Consumer<TLSHostChange> events) {
        this.jdbc = JdbcClient.create(jdbc);
        this.operations = jdbc;
        this.origin = origin;
        this.listener = listener;
        this.events = events;
        this.bounds = new HistoryBounds(this.jdbc);
    }

    /** Called before a tenant's change writes anything. */
    void requireRoom(String tenant, String name) {
        bounds.requireRoom(tenant, name);
    }

    /** Called in a transaction, once for each tenant that a change concerns. */
    void record(String name, String tenant, Action action, String detail) {
        record(name, tenant, action, detail, ChangeListener.withdraws(action));
    }

    /**
     * As {@link #record(String, String, Action, String)}.
     *
     * @param withdraws whether the former answer to the name must not be used any more
     */
    void record(String name, String tenant, Action action, String detail, boolean withdraws) {
        String printable = Printable.of(detail, LONGEST_DETAIL);
        jdbc.sql(ChangeStatements.INSERT)
                .param("name", name)
                .param("tenant", tenant)
                .param("action", action.name())
                .param("detail", printable)
                .param("origin", origin.id())
                .param("withdraws", withdraws)
                .update();
        bounds.deleteOld(tenant, name);
        if (action == Action.RELEASED) {
            bounds.deleteReleased(tenant);
        }
        ofTransaction()
                .add(new TLSHostChange(name, tenant, action, printable), ChangeListener.isOfHost(action), withdraws);
    }

    /** A tenant has given up a claim that made no host: listeners to events are told, and the history forgets it. */
    void withdrawn(String name, String tenant) {
        bounds.deleteClaims(tenant, name);
        ofTransaction().add(new TLSHostChange(name, tenant, Action.RELEASED, ""), false, false);
    }

    List<Change> history(String name, int limit) {
        return jdbc
                .sql(ChangeStatements.OF_NAME)
                .param("name", name)
                .param("limit", limit)
                .query((row, number) -> change(row))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** The oldest ones before an instant. */
    int deleteBefore(Instant before, int limit) {
        List<Long> sequences = jdbc.sql(ChangeStatements.OLD)
                .param("before", HostRows.time(before))
                .param("limit", limit)
                .query(Long.class)
                .list();
        return sequences.isEmpty()
                ? 0
                : jdbc.sql(ChangeStatements.DELETE)
                        .param("sequences", sequences)
                        .update();
    }

    /** A change that a newer release has made may be of a kind that this one does not know. */
    private static Optional<Change> change(ResultSet row) throws SQLException {
        String kind = row.getString("action");
        Optional<Action> action = Arrays.stream(Action.values())
                .filter(known -> known.name().equals(kind))
                .findAny();
        if (action.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Change(
                StoredHosts.instant(row, "at"),
                row.getString("name"),
                row.getString("tenant"),
                action.get(),
                row.getString("detail")));
    }

    private AfterCommit ofTransaction() {
        for (TransactionSynchronization synchronization : TransactionSynchronizationManager.getSynchronizations()) {
            if (synchronization instanceof AfterCommit known && known.isOf(this)) {
                return known;
            }
        }
        AfterCommit created = new AfterCommit();
        TransactionSynchronizationManager.registerSynchronization(created);
        return created;
    }

    private record Made(TLSHostChange change, boolean ofHost, boolean withdraws) {}

    /** The changes of one transaction, less those that were rolled back to a savepoint. */
    private final class AfterCommit implements TransactionSynchronization {

        private final List<Made> made = new ArrayList<>();
        private final Map<Object, Integer> savepoints = new HashMap<>();
        private boolean isCommitTried;

        void add(TLSHostChange change, boolean ofHost, boolean withdraws) {
            made.add(new Made(change, ofHost, withdraws));
        }

        boolean isOf(Changes changes) {
            return changes == Changes.this;
        }

        @Override
        public void savepoint(Object savepoint) {
            savepoints.put(savepoint, made.size());
        }

        @Override
        public void savepointRollback(Object savepoint) {
            made.subList(savepoints.getOrDefault(savepoint, 0), made.size()).clear();
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            if (made.stream().anyMatch(Made::ofHost)) {
                listener.committing(operations);
            }
            isCommitTried = true;
        }

        /** The change is committed, so a listener that fails does not fail the call. */
        @Override
        public void afterCommit() {
            tellListener();
            made.forEach(each -> quietly(() -> events.accept(each.change)));
        }

        /** A commit whose answer is lost may have happened: nobody else tells this process of it. */
        @Override
        public void afterCompletion(int status) {
            if (isCommitTried && status != STATUS_COMMITTED) {
                tellListener();
            }
        }

        private Set<String> names(Predicate<Made> wanted) {
            return made.stream()
                    .filter(each -> each.ofHost && wanted.test(each))
                    .map(each -> each.change.name())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        private void tellListener() {
            Set<String> names = names(each -> true);
            if (!names.isEmpty()) {
                quietly(() -> listener.changed(names, names(Made::withdraws)));
            }
        }

        private void quietly(Runnable telling) {
            try {
                telling.run();
            } catch (RuntimeException ex) {
                log.warn("A listener to a change of hosts failed. The change is committed", ex);
            }
        }
    }
}
