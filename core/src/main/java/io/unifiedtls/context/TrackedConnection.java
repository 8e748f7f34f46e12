package io.unifiedtls.context;

import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.handshake.LateBindingEngine;
import java.util.Optional;
import java.util.function.Function;

/** An established connection, and the changes that its client was admitted after. Thread-safe. */
final class TrackedConnection {

    private final LateBindingEngine engine;
    private final Function<LateBindingEngine, Admission> judge;
    private volatile long admittedAfter;

    /**
     * Track a connection.
     *
     * @param judge whether its client would be let in now; may block
     */
    TrackedConnection(LateBindingEngine engine, Function<LateBindingEngine, Admission> judge) {
        this.engine = engine;
        this.judge = judge;
        this.admittedAfter = engine.selectedAfter();
    }

    Optional<ServerName> serverName() {
        return engine.clientHello().flatMap(ClientHello::serverName);
    }

    /** Whether it goes on, and nobody has said that its client would be admitted after so many changes. */
    boolean isInQuestion(long changes) {
        return admittedAfter < changes && !engine.isRetiring() && !engine.isOver();
    }

    /**
     * Ask whether its client would be let in now.
     *
     * @param changes how many there have been
     */
    Admission judge(long changes) {
        Admission admission = judge.apply(engine);
        if (admission == Admission.ADMITTED) {
            admittedAfter = changes;
        }
        return admission;
    }

    boolean isRetiring() {
        return engine.isRetiring();
    }

    void retire() {
        engine.retire();
    }
}
