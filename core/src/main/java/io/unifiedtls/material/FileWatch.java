package io.unifiedtls.material;

import io.methvin.watcher.DirectoryChangeEvent;
import io.methvin.watcher.DirectoryChangeListener;
import io.methvin.watcher.DirectoryWatcher;
import io.methvin.watcher.visitor.FileTreeVisitor;
import io.unifiedtls.logging.PrintableLogger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Notices that files hold something else than what was last read of them. Events of the file system say when to look, and it
 * looks at intervals besides, since network file systems have no events; what counts is the content. It waits until
 * nothing has changed for a quiet period, so that a certificate and its key are there both. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A look tells of its failures itself
public final class FileWatch implements AutoCloseable {

    private static final Logger log = PrintableLogger.of(FileWatch.class);

    private final Supplier<? extends Snapshot> lastRead;
    private final Duration quietPeriod;
    private final Runnable changed;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(threads("tls-reload"));
    private final ExecutorService events = Executors.newCachedThreadPool(threads("tls-file-events"));
    private final AtomicBoolean lookIsDue = new AtomicBoolean();

    /** This and what is watched are written by the one thread of looks. */
    private @Nullable Snapshot unsettled;

    private Set<Path> watched = Set.of();
    private volatile @Nullable DirectoryWatcher watcher;

    /**
     * Watch from now on.
     *
     * @param lastRead the files, and what was last read of them
     * @param quietPeriod how long nothing must change
     * @param pollInterval how often to look where no event comes
     * @param changed what reads them again; called on a thread of this watch, never twice at a time
     */
    public FileWatch(
            Supplier<? extends Snapshot> lastRead, Duration quietPeriod, Duration pollInterval, Runnable changed) {
        this.lastRead = lastRead;
        this.quietPeriod = quietPeriod;
        this.changed = changed;
        looks.scheduleWithFixedDelay(this::look, 0, pollInterval.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        looks.shutdownNow();
        events.shutdownNow();
        close(watcher);
    }

    private static void close(@Nullable DirectoryWatcher watcher) {
        if (watcher != null) {
            try {
                watcher.close();
            } catch (IOException ex) {
                log.debug("Closing a directory watcher failed", ex);
            }
        }
    }

    /** Whether the file system gives events. */
    boolean isWatching() {
        return watcher != null;
    }

    private void look() {
        lookIsDue.set(false);
        try {
            Snapshot read = lastRead.get();
            watch(read.directories());
            Snapshot now = read.now();
            if (now.equals(read)) {
                unsettled = null;
            } else if (Objects.equals(now, unsettled)) {
                unsettled = null;
                changed.run();
                looks.execute(this::look); // Watches what is new, and finds what changed meanwhile.
            } else {
                unsettled = now;
                looks.schedule(this::look, quietPeriod.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (RejectedExecutionException ex) {
            log.debug("The watch is closed", ex);
        } catch (RuntimeException | Error ex) { // An exception thrown on would end all looks to come
            if (looks.isShutdown()) {
                log.debug("The watch was closed while files were read again", ex); // With whatever reads them
            } else {
                log.error("Unexpected failure while checking files; trying again at the next interval", ex);
            }
        }
    }

    /** Several events make one look. One that comes in the quiet period starts it anew only if content has changed. */
    private void event() {
        if (lookIsDue.compareAndSet(false, true)) {
            try {
                looks.execute(this::lookUnlessWaiting);
            } catch (RejectedExecutionException ex) {
                log.debug("The watch is closed", ex);
            }
        }
    }

    private void lookUnlessWaiting() {
        if (unsettled == null) {
            look();
        } else {
            lookIsDue.set(false);
        }
    }

    private void watch(Set<Path> directories) {
        if (directories.equals(watched)) {
            return;
        }
        watched = directories;
        close(watcher);
        watcher = null;
        try {
            watcher = directories.isEmpty() ? null : watcher(directories);
        } catch (IOException | RuntimeException ex) {
            log.warn(
                    "The file system sends no events for {}. Changes there are found at the poll interval",
                    directories,
                    ex);
        }
        if (looks.isShutdown()) {
            close(watcher);
        }
    }

    private DirectoryWatcher watcher(Set<Path> directories) throws IOException {
        DirectoryWatcher next = DirectoryWatcher.builder()
                .paths(List.copyOf(directories))
                .fileHashing(false)
                .fileTreeVisitor(new OneLevel(directories))
                .listener(new Listener())
                .build();
        next.watchAsync(events).whenComplete((ended, failure) -> {
            if (failure != null) {
                watchLater(failure);
            }
        });
        return next;
    }

    private void watchLater(Throwable failure) {
        log.debug("A directory watcher failed", failure);
        try {
            looks.schedule(this::watchAgain, quietPeriod.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ex) {
            log.debug("The watch is closed", ex);
        }
    }

    private void watchAgain() {
        log.info("File system events in {} were lost; checking the files", watched);
        watched = Set.of();
        look();
    }

    private final class Listener implements DirectoryChangeListener {

        @Override
        public void onEvent(DirectoryChangeEvent event) {
            event();
        }

        /** Where more happens than the JDK keeps, the library throws, and hears of nothing more. */
        @Override
        public void onException(Exception failure) {
            watchLater(failure);
        }
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Only the directory itself is visited, not its subdirectories. */
    private record OneLevel(Set<Path> directories) implements FileTreeVisitor {

        @Override
        public void recursiveVisitFiles(Path file, Callback onDirectory, Callback onFile) throws IOException {
            if (directories.contains(file)) {
                onDirectory.call(file);
            }
        }
    }
}
