package io.unifiedtls.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A clock for limits that tests set, which stands still while the machine does. A machine that runs the tests may be held for seconds, by its host or
 * by other work, which says nothing about what is tested.
 */
public final class RunningTime {

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

    private static long last = System.nanoTime();
    private static long paused;

    static {
        Thread ticks = new Thread(RunningTime::tick, "running-time");
        ticks.setDaemon(true);
        ticks.start();
    }

    private RunningTime() {}

    /** A time as of {@link System#nanoTime()}, without the pauses. */
    public static synchronized long nanos() {
        long now = System.nanoTime();
        long gap = now - last;
        paused += gap > PAUSE ? gap - TICK : 0;
        last = now;
        return now - paused;
    }

    /** How long it is since a time of {@link #nanos()}. */
    public static Duration since(long nanos) {
        return Duration.ofNanos(nanos() - nanos);
    }

    private static void tick() {
        while (true) {
            nanos();
            try {
                TimeUnit.NANOSECONDS.sleep(TICK);
            } catch (InterruptedException ex) {
                return;
            }
        }
    }
}
