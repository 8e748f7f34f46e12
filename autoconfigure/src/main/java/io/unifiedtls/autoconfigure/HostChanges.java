package io.unifiedtls.autoconfigure;

import io.unifiedtls.CertificateRepository.Changed;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;

/**
 * Collects the hosts of sources that have changed until they are reported. Whoever notices a change may hold locks, so reports
 * have a thread of their own. Thread-safe.
 */
final class HostChanges implements AutoCloseable {

    private final Runnable report;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), HostChanges::daemon, new DiscardPolicy());
    private Taken collected = new Taken(new TreeSet<>(), true);
    private boolean reportIsDue;

    HostChanges(Runnable report) {
        this.report = report;
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "tls-reload-report");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Hosts that have changed.
     *
     * @param ofModules whether all of them are of modules
     */
    record Taken(Set<String> names, boolean ofModules) {}

    /** Take notice, and report soon. Where any entry may have changed, no name is known. */
    synchronized void add(Changed changed, boolean ofModule) {
        if (changed instanceof Changed.Names some) {
            collected.names.addAll(some.names());
            collected = new Taken(collected.names, collected.ofModules && ofModule);
        }
        if (!reportIsDue) {
            reportIsDue = true;
            thread.execute(report);
        }
    }

    /** The changes that nobody has reported yet. */
    synchronized Taken take() {
        Taken taken = collected;
        collected = new Taken(new TreeSet<>(), true);
        reportIsDue = false;
        return taken;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
