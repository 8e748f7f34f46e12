package io.unifiedtls.fleet.registry;

import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.fleet.lookup.StoreStatus;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.store.ReplicaRow;
import io.unifiedtls.fleet.store.ReplicaRows;
import io.unifiedtls.logging.PrintableLogger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Writes the row of this process and reads those of the others. {@link RegistryThread} calls it. Thread-safe. */
public final class Registry {

    private static final Logger log = PrintableLogger.of(Registry.class);

    /** A process that has not written for so long is gone. */
    private static final Duration GONE = Duration.ofMinutes(1);

    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private final ReplicaRows rows;
    private final DataSource reads;
    private final String own;
    private final Supplier<StoreStatus> store;
    private final InstantSource machine;
    private final boolean enabled;
    private final long started = System.nanoTime();
    private boolean stopped;
    private volatile @Nullable Measured latest;

    /**
     * Create a registry.
     *
     * @param reads connections that may be read-only
     * @param enabled whether other processes may use the database
     */
    public Registry(
            ReplicaRows rows,
            DataSource reads,
            ChangeOrigin own,
            Supplier<StoreStatus> store,
            InstantSource machine,
            boolean enabled) {
        this.rows = rows;
        this.reads = reads;
        this.own = own.id();
        this.store = store;
        this.machine = machine;
        this.enabled = enabled;
    }

    private record Measured(Duration offset, int alive, int gone) {}

    boolean isEnabled() {
        return enabled;
    }

    String own() {
        return own;
    }

    /** A context may start again after a stop. */
    synchronized void begin() {
        stopped = false;
    }

    /** Write the row of this process, unless the database is known to be away. */
    synchronized void write() {
        StoreStatus status = store.get();
        if (!enabled || stopped || status.outage().isPresent()) {
            return;
        }
        try {
            ClockOffset clock = ClockOffset.measure(reads, machine);
            Instant now = clock.database();
            rows.write(row(status, clock));
            rows.deleteUnseen(now.minus(FORGOTTEN), own);
            latest = new Measured(clock.offset(), rows.count(now.minus(GONE)), rows.countUnseen(now.minus(GONE)));
        } catch (SQLException | RuntimeException ex) {
            log.debug("The row of this process could not be written", ex);
        }
    }

    private ReplicaRow row(StoreStatus status, ClockOffset clock) {
        return new ReplicaRow(
                own,
                ReplicaName.ofThisProcess(),
                ReplicaName.release(),
                clock.database().minusNanos(System.nanoTime() - started),
                clock.database(),
                status.position(),
                clock.offset(),
                status.signals().map(ChangeSignal.State::connected).orElse(false));
    }

    /** Delete the row of this process, which writes no other one. */
    synchronized void end() {
        stopped = true;
        if (enabled && store.get().outage().isEmpty()) {
            try {
                rows.delete(own);
            } catch (RuntimeException ex) {
                log.debug("The row of this process could not be deleted", ex);
            }
        }
    }

    /** The processes that were seen last; asks the database. */
    List<ReplicaRow> replicas() {
        return enabled ? rows.find() : List.of();
    }

    /** The database's time; asks the database. */
    Instant now() throws SQLException {
        return ClockOffset.measure(reads, machine).database();
    }

    static boolean isGone(ReplicaRow replica, Instant now) {
        return replica.seenAt().plus(GONE).isBefore(now);
    }

    /** How far this machine's clock is ahead of the database's, as of the latest answer; empty before that, and where nothing is to be measured. */
    public Optional<Duration> clockOffset() {
        return Optional.ofNullable(latest).map(Measured::offset);
    }

    /** How many processes live; empty while it is not known. */
    public Optional<Integer> alive() {
        return store.get().outage().isPresent()
                ? Optional.empty()
                : Optional.ofNullable(latest).map(Measured::alive);
    }

    /** How many processes have ended without a word within the last hour; empty while it is not known. */
    public Optional<Integer> gone() {
        return store.get().outage().isPresent()
                ? Optional.empty()
                : Optional.ofNullable(latest).map(Measured::gone);
    }
}
