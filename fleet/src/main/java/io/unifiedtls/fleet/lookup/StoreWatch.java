package io.unifiedtls.fleet.lookup;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Summary;
import io.unifiedtls.Printable;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.lookup.StoreStatus.Outage;
import io.unifiedtls.fleet.store.ChangeListener;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Keeps up with the fleet's database: which names there are, what has changed, and whether it answers. {@link WatchThreads} call it. Thread-safe.
 */
public final class StoreWatch implements ChangeListener {

    private static final Logger log = PrintableLogger.of(StoreWatch.class);

    /** How often changes are read while signals tell of them, or nobody else makes any; otherwise they are read at each call. */
    private static final Duration POLL = Duration.ofSeconds(10);

    private static final Duration READ_NAMES = Duration.ofHours(1);
    private static final Duration COUNT = Duration.ofMinutes(10);

    private final LookupConnections connections;
    private final InstantSource clock;
    private final HostPages pages;
    private final ChangeFeed feed;
    private final KnownNames names = new KnownNames();
    private final List<Consumer<Changed>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Duration>> lags = new CopyOnWriteArrayList<>();
    private final Signals signals;

    private volatile Instant lastAnswer = Instant.MIN;
    private volatile Optional<Outage> outage = Optional.empty();
    private volatile boolean suspected;
    private volatile boolean namesAreOld = true;
    private Instant namesRead = Instant.MIN;
    private Instant counted = Instant.MIN;
    private volatile Map<HostState, Long> hosts = Map.of();
    private volatile Optional<Summary> firstToExpire = Optional.empty();

    /**
     * Create a watch.
     *
     * @param own the origin of changes of which {@link #changed} is told
     * @param signals whether something tells of changes
     */
    public StoreWatch(LookupConnections connections, ChangeOrigin own, Signals signals, InstantSource clock) {
        this.connections = connections;
        this.signals = signals;
        this.clock = clock;
        this.pages = new HostPages(connections.forBackground());
        this.feed = new ChangeFeed(pages, own, clock);
    }

    /** Whether there may be a host of this name, which is exact or a wildcard. */
    public boolean mayExist(String name) {
        return names.mayExist(name);
    }

    void onChange(Consumer<Changed> listener) {
        listeners.add(listener);
    }

    /** How long after a change of another process it was noticed, by the database's clock. */
    void onLag(Consumer<Duration> listener) {
        lags.add(listener);
    }

    /** A lookup has failed: the database is tried at once, and not only when it is due. */
    void suspect() {
        suspected = true;
    }

    @Override
    public void changed(Set<String> changedNames, Set<String> withdrawn) {
        names.add(changedNames);
        tell(changedNames, withdrawn);
    }

    /** Changes of this process were told at their commit. */
    private void noticed(ChangeFeed.Page page) {
        names.add(page.names());
        page.lag().ifPresent(lag -> lags.forEach(listener -> listener.accept(lag)));
        tell(page.ofOthers(), page.withdrawn());
    }

    private void tell(Set<String> changedNames, Set<String> withdrawn) {
        Set<String> others = new LinkedHashSet<>(changedNames);
        others.removeAll(withdrawn);
        if (!withdrawn.isEmpty()) {
            tell(new Changed.Names(withdrawn, true));
        }
        if (!others.isEmpty()) {
            tell(new Changed.Names(others, false));
        }
    }

    private void tell(Changed changed) {
        for (Consumer<Changed> listener : listeners) {
            listener.accept(changed);
        }
    }

    /** Read what has changed, if it is time to. */
    void poll() {
        if (outage.isPresent() || suspected || !signals.arrive() || isDue(lastAnswer, POLL)) {
            suspected = false;
            readChanges();
        }
    }

    /** Read what has changed, unless that was tried before. Names that are looked up from then on are not looked up again because of older changes. */
    public synchronized void begin() {
        if (lastAnswer.equals(Instant.MIN) && outage.isEmpty()) {
            readChanges();
        }
    }

    /** Read what has changed now. */
    synchronized void readChanges() {
        try {
            if (outage.isPresent()) {
                connections.renew();
            }
            if (!feed.look(this::noticed)) {
                log.warn(
                        "The fleet's database is another one, or an older copy. All hosts are read again as they are used");
                names.clear();
                namesAreOld = true;
                tell(Changed.since(lastAnswer));
            }
            answered();
        } catch (RuntimeException ex) {
            failed(ex);
        }
    }

    private void answered() {
        lastAnswer = clock.instant();
        outage.ifPresent(over -> log.info("The fleet's database answers again. It was away since {}", over.since()));
        outage = Optional.empty();
    }

    private void failed(RuntimeException failure) {
        if (outage.isEmpty()) {
            outage = Optional.of(new Outage(clock.instant(), Printable.of(String.valueOf(failure.getMessage()))));
            log.warn(
                    "The fleet's database does not answer. Hosts that were served lately are served on, others are refused",
                    failure);
        }
    }

    /** Read all names, and count the hosts, if it is time to and the database answers. */
    void readAll() {
        if (outage.isPresent() || lastAnswer.equals(Instant.MIN)) {
            return;
        }
        try {
            if (namesAreOld || names.isOutgrown() || isDue(namesRead, READ_NAMES)) {
                namesAreOld = false;
                names.read(page -> pages.namesAfter(page.get(page.size() - 1)));
                namesRead = clock.instant();
            }
            if (isDue(counted, COUNT)) {
                hosts = pages.count();
                firstToExpire = pages.firstToExpire();
                counted = clock.instant();
            }
        } catch (RuntimeException ex) {
            namesAreOld |= names.filter() == null;
            suspect();
            log.debug("The hosts of the fleet could not be read", ex);
        }
    }

    private boolean isDue(Instant last, Duration period) {
        return last.equals(Instant.MIN) || !last.plus(period).isAfter(clock.instant());
    }

    /** As of some minutes ago; at the start, when nobody has looked yet, as of now. */
    Optional<Summary> firstToExpire() {
        if (firstToExpire.isPresent() || outage.isPresent()) {
            return firstToExpire;
        }
        try {
            return pages.firstToExpire();
        } catch (RuntimeException ex) {
            suspect();
            log.debug("The host whose certificate expires first could not be read", ex);
            return Optional.empty();
        }
    }

    HostPages pages() {
        return pages;
    }

    public StoreStatus status() {
        NameFilter filter = names.filter();
        return new StoreStatus(
                Optional.of(lastAnswer).filter(answer -> !answer.equals(Instant.MIN)),
                outage,
                Optional.ofNullable(filter).map(NameFilter::names),
                filter == null ? 0 : filter.bytes(),
                hosts,
                firstToExpire,
                signals.state(),
                feed.position());
    }
}
