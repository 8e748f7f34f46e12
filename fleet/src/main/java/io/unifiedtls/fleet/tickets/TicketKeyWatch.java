package io.unifiedtls.fleet.tickets;

import io.unifiedtls.Printable;
import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.store.TicketKeyRows;
import io.unifiedtls.fleet.store.TicketKeyRows.Row;
import io.unifiedtls.fleet.store.TicketPeriod;
import io.unifiedtls.fleet.tickets.OpenedKeys.Opened;
import io.unifiedtls.logging.PrintableLogger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Keeps the session ticket keys of this process equal to those in the database, and creates the next one there if no other process has. Thread-safe.
 */
public final class TicketKeyWatch {

    private static final Logger log = PrintableLogger.of(TicketKeyWatch.class);
    private static final int ROUNDS = 3;

    private final FleetTicketKeys keys;
    private final TicketKeyRows rows;
    private final KeySealer sealer;
    private final boolean enabled;
    private final UnaryOperator<Instant> clock;
    private final SecureRandom random = new SecureRandom();
    private final FleetTime time = new FleetTime();
    private final LocalTicketKeys local;
    private OpenedKeys opened = OpenedKeys.NONE;
    private Optional<String> failure = Optional.empty();
    private volatile TicketStatus status;

    /**
     * Create a watch.
     *
     * @param keys where keys are installed
     * @param enabled whether this process shares keys
     */
    public TicketKeyWatch(FleetTicketKeys keys, TicketKeyRows rows, KeySealer sealer, boolean enabled) {
        this(keys, rows, sealer, enabled, UnaryOperator.identity());
    }

    /** With another time than the database's, which is given. */
    TicketKeyWatch(
            FleetTicketKeys keys, TicketKeyRows rows, KeySealer sealer, boolean enabled, UnaryOperator<Instant> clock) {
        this.keys = keys;
        this.rows = rows;
        this.sealer = sealer;
        this.enabled = enabled;
        this.clock = clock;
        this.local = new LocalTicketKeys(keys.first());
        this.status = new TicketStatus(false, keys.current().size(), Optional.empty(), Optional.empty());
    }

    /** Whether there is anything to do: the server's TLS implementation uses the keys. */
    boolean isWanted() {
        return enabled && keys.isUsed();
    }

    /** As of the latest {@link #refresh} or {@link #install}. */
    public TicketStatus status() {
        return status;
    }

    /**
     * Read the keys, create those that are missing, and install all that open.
     *
     * @return whether the database has answered
     */
    public synchronized boolean refresh() {
        try {
            time.set(rows.now());
            read(now());
            failure = Optional.empty();
        } catch (RuntimeException ex) {
            failure = Optional.of(Printable.of(String.valueOf(ex.getMessage())));
            log.debug("The session ticket keys of the fleet could not be read", ex);
        }
        install();
        return failure.isEmpty();
    }

    private Instant now() {
        return clock.apply(time.now());
    }

    private void read(Instant now) {
        for (int round = 0; round < ROUNDS; round++) {
            List<Row> all = rows.find();
            List<Row> used = all.stream()
                    .filter(row -> TicketKeyRows.isUsed(row.period(), now))
                    .toList();
            opened = opened.next(used, sealer);
            List<TicketPeriod> missing = missing(used, now);
            missing.forEach(this::create);
            if (used.size() < all.size()) {
                rows.deleteUnused(now);
            }
            if (missing.isEmpty()) {
                return;
            }
        }
    }

    /** A process that cannot open the current key announces no next one, which others could not open. */
    private List<TicketPeriod> missing(List<Row> used, Instant now) {
        TicketPeriod current = TicketPeriod.at(now);
        List<TicketPeriod> missing = new ArrayList<>();
        if (used.stream().noneMatch(row -> row.period().equals(current))) {
            missing.add(current);
        }
        TicketPeriod next = current.next();
        if (next.isAnnounced(now)
                && opened.current(now).isPresent()
                && used.stream().noneMatch(row -> row.period().equals(next))) {
            missing.add(next);
        }
        return missing;
    }

    private void create(TicketPeriod period) {
        byte[] key = new byte[SessionTicketKey.LENGTH];
        random.nextBytes(key);
        try {
            rows.insert(period, sealer.seal(key, period.context()));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Install the keys whose time it is, without the database. */
    public synchronized void install() {
        Instant now = now();
        Optional<Opened> current = opened.current(now);
        Stream<SessionTicketKey> others = opened.others(now).stream();
        Stream<SessionTicketKey> all = current.isPresent()
                ? Stream.of(Stream.of(current.get().key()), others, local.decrypting(now).stream())
                        .flatMap(some -> some)
                : Stream.concat(local.encrypting(now).stream(), others);
        keys.install(all.toList());
        TicketStatus next = new TicketStatus(
                isWanted(), keys.current().size(), current.map(TicketKeyWatch::since), problem(current.isEmpty()));
        tell(status, next);
        status = next;
    }

    /** A key that was created in the middle of its period is younger than the period. */
    private static Instant since(Opened current) {
        Instant active = current.row().period().activeFrom();
        Instant created = current.row().createdAt();
        return created.isAfter(active) ? created : active;
    }

    private Optional<String> problem(boolean isLocal) {
        return failure.or(() -> opened.problems().stream().findFirst())
                .or(() -> isLocal ? Optional.of("The database has no key for this time yet.") : Optional.empty());
    }

    private static void tell(TicketStatus before, TicketStatus after) {
        boolean isFirst = !before.wanted();
        if (after.shared() && (isFirst || !before.shared())) {
            log.info(
                    "Session ticket keys are shared by the fleet's database: other replicas resume sessions of this one");
        } else if (!after.shared() && (isFirst || before.shared())) {
            log.warn(
                    "The fleet has no session ticket key that this process can use, so it uses random ones of its own. Other replicas do not "
                            + "resume its sessions meanwhile: {}",
                    after.problem().orElse(""));
        }
    }
}
