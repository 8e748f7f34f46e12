package io.unifiedtls.fleet.warm;

import io.unifiedtls.ServerName;
import io.unifiedtls.fleet.store.HotNameRows;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.context.SmartLifecycle;

/** Looks the hot names up before the web server starts, and keeps those of this process every five minutes. */
public final class HotNames implements SmartLifecycle {

    private static final Logger log = PrintableLogger.of(HotNames.class);

    private static final int MOST = 10_000;
    static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final Duration LONGEST_KEEP = Duration.ofSeconds(30);

    private final HotNameRows rows;
    private final Supplier<AnsweredNames> answered;
    private final Predicate<String> mayExist;
    private final Runnable before;
    private final WarmUpSettings settings;
    private final Duration interval;
    private @Nullable ScheduledThreadPoolExecutor thread;
    private volatile boolean isStopped;

    /**
     * Create it.
     *
     * @param answered asked at the start, and later
     * @param mayExist whether a host of the fleet may have a name, exact or a wildcard
     * @param before called before names are looked up, within the time for it
     */
    public HotNames(
            HotNameRows rows,
            Supplier<AnsweredNames> answered,
            Predicate<String> mayExist,
            Runnable before,
            WarmUpSettings settings) {
        this(rows, answered, mayExist, before, settings, INTERVAL);
    }

    /** The same at another interval. */
    HotNames(
            HotNameRows rows,
            Supplier<AnsweredNames> answered,
            Predicate<String> mayExist,
            Runnable before,
            WarmUpSettings settings,
            Duration interval) {
        this.rows = rows;
        this.answered = answered;
        this.mayExist = mayExist;
        this.before = before;
        this.settings = settings;
        this.interval = interval;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // It catches what it throws
    public synchronized void start() {
        AnsweredNames names = answered.get();
        if (thread != null || settings.names() == 0 || !names.isWanted()) {
            return;
        }
        isStopped = false;
        new WarmUp(this::stored, names, settings).run();
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "tls-fleet-hot-names");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(
                this::keepQuietly, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private List<String> stored(int limit) {
        before.run();
        return rows.find(limit);
    }

    private void keepQuietly() {
        try {
            keep();
        } catch (RuntimeException | Error ex) { // Or it would not be called again
            log.debug("The names that are used most could not be stored", ex);
        }
    }

    /** Store the names that this process answers most. */
    public void keep() {
        long end = System.nanoTime() + LONGEST_KEEP.toNanos();
        List<String> names = answered.get().hottest(MOST).stream()
                .filter(this::isOfFleet)
                .map(ServerName::value)
                .toList();
        rows.keep(names, () -> isStopped || System.nanoTime() - end >= 0);
    }

    /** Other resolvers have names too. */
    private boolean isOfFleet(ServerName name) {
        return mayExist.test(name.value())
                || name.parent()
                        .filter(parent -> mayExist.test("*." + parent.value()))
                        .isPresent();
    }

    /** Without an interrupt, which closes the file of an H2 database. */
    @Override
    public synchronized void stop() {
        isStopped = true;
        if (thread != null) {
            thread.shutdown();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** After the watch over the database has begun, and before the web server. */
    @Override
    public int getPhase() {
        return 1;
    }
}
