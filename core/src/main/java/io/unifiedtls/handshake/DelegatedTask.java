package io.unifiedtls.handshake;

import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A task of an engine, which has an effect once, and whose failure is the end of the handshake: servers would wait for a task
 * that has thrown something, or leave the connection alone.
 */
final class DelegatedTask implements Runnable {

    private static final OnceLog log = new OnceLog(PrintableLogger.of(LateBindingEngine.class));

    private final Runnable task;
    private final Phase phase;
    private final AtomicBoolean hasRun = new AtomicBoolean();

    DelegatedTask(Runnable task, Phase phase) {
        this.task = task;
        this.phase = phase;
    }

    @Override
    @SuppressWarnings("IllegalCatch") // A resolver or a trust manager may throw anything
    public void run() {
        if (!hasRun.compareAndSet(false, true)) {
            return;
        }
        try {
            task.run();
        } catch (Throwable failure) {
            log.error(failure.getClass().getName(), "Unexpected error in a handshake.", failure);
            phase.taskFailed(failure);
        }
    }
}
