package io.unifiedtls.fleet.signal;

import io.unifiedtls.Printable;
import io.unifiedtls.fleet.ChangeSignal.State;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Whether signals arrive, as the log and others see it, and how long to wait before the next attempt. One thread writes it at a time. */
final class SignalState {

    private static final Logger log = PrintableLogger.of(SignalState.class);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String sender;
    private final InstantSource clock;
    private volatile State state;
    private boolean isWarned;
    private Duration pause = SHORTEST_PAUSE;
    private long connectionsAtPause;

    /**
     * Create a state without a connection.
     *
     * @param sender what tells of changes, at the beginning of a sentence
     */
    SignalState(String sender, InstantSource clock) {
        this.sender = sender;
        this.clock = clock;
        this.state = new State(false, clock.instant(), 0);
    }

    State state() {
        return state;
    }

    void connected() {
        state = new State(true, clock.instant(), state.connections() + 1);
        if (isWarned) {
            log.info("{} tells of changes again", sender);
        }
        isWarned = false;
    }

    void lost(Exception failure) {
        if (state.connected()) {
            state = new State(false, clock.instant(), state.connections());
        }
        if (!isWarned) {
            isWarned = true;
            log.warn(
                    "{} does not tell of changes ({}). They are read every second until it does",
                    sender,
                    Printable.of(String.valueOf(failure.getMessage()), 200));
        }
        log.debug("The connection for signals failed", failure);
    }

    /** Pauses before the next attempt, longer each time that none has connected. Not all processes wait for the same time. */
    void pause() throws InterruptedException {
        pause = state.connections() > connectionsAtPause ? SHORTEST_PAUSE : longer(pause);
        connectionsAtPause = state.connections();
        TimeUnit.MILLISECONDS.sleep(
                pause.toMillis() / 2 + ThreadLocalRandom.current().nextLong(pause.toMillis() / 2));
    }

    private static Duration longer(Duration pause) {
        Duration next = pause.multipliedBy(2);
        return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }
}
