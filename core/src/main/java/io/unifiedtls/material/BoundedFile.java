package io.unifiedtls.material;

import io.unifiedtls.InvalidMaterialException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads files that somebody else may have put there. Whatever is in the place of one, reading it ends soon, and takes little
 * memory. Thread-safe.
 */
public final class BoundedFile {

    /** Enough for every trust store and list of revoked certificates of an operator. */
    public static final int MOST_BYTES = 64 << 20;

    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Opening a pipe waits for its other end, and nothing can interrupt that: these threads wait in the caller's place. */
    private static final ThreadPoolExecutor READERS =
            new ThreadPoolExecutor(0, 1_024, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), BoundedFile::reader);

    /** Files whose reading has not ended, each once: nobody gets a second thread to wait there. */
    private static final Map<Path, Reading<?>> STUCK = new ConcurrentHashMap<>();

    private BoundedFile() {}

    /**
     * Makes a thread that does not keep the application of its maker, which may be restarted in another class loader: a thread has the context
     * class loader of its maker, and before JDK 24 also the classes on its stack.
     */
    @SuppressWarnings("removal")
    private static Thread reader(Runnable task) {
        return AccessController.doPrivileged(
                (PrivilegedAction<Thread>) () -> {
                    Thread thread = new Thread(null, task, "tls-files", 0, false);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(BoundedFile.class.getClassLoader());
                    return thread;
                },
                new AccessControlContext(new ProtectionDomain[0]));
    }

    /**
     * Read a whole file.
     *
     * @param most how many bytes it may have
     * @throws InvalidMaterialException if it is no regular file, or too large
     * @throws IOException if it is not there, or cannot be read, or not in time
     */
    public static byte[] read(Path file, int most) throws IOException {
        return read(file, file, most);
    }

    /**
     * The same for a link.
     *
     * @param name what is remembered where reading does not end
     * @param file what it leads to
     */
    static byte[] read(Path name, Path file, int most) throws IOException {
        return readTogether(List.of(name), List.of(file), most).get(0);
    }

    /**
     * The same for several links: one thread reads them, one after the other.
     *
     * @param names what is remembered where reading does not end
     * @param files what they lead to, in the same order
     */
    static List<byte[]> readTogether(List<Path> names, List<Path> files, int most) throws IOException {
        for (int i = 0; i < files.size(); i++) {
            requireRegular(names.get(i), files.get(i), most);
        }
        AtomicInteger position = new AtomicInteger();
        List<byte[]> contents = within(LONGEST, names, position, () -> {
            List<byte[]> read = new ArrayList<>();
            for (Path file : files) {
                position.set(read.size());
                try (InputStream stream = Files.newInputStream(file)) {
                    read.add(stream.readNBytes(most + 1));
                }
            }
            return read;
        });
        for (int i = 0; i < files.size(); i++) {
            if (contents.get(i).length > most) {
                throw tooLarge(names.get(i), most);
            }
        }
        return contents;
    }

    private static void requireRegular(Path name, Path file, int most) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new InvalidMaterialException("%s is not a regular file but %s. Replace it with a regular file."
                    .formatted(name, attributes.isDirectory() ? "a directory" : "a pipe, a socket or a device"));
        }
        if (attributes.size() > most) {
            throw tooLarge(name, most);
        }
    }

    private static InvalidMaterialException tooLarge(Path file, int most) {
        return new InvalidMaterialException(
                "%s has more than %,d bytes, which is the maximum. Remove everything from it that is not needed."
                        .formatted(file, most));
    }

    /** The result of a call, unless it takes too long. */
    static <T> T within(Duration longest, Path name, Callable<T> call) throws IOException {
        return within(longest, List.of(name), new AtomicInteger(), call);
    }

    /**
     * The same for several names.
     *
     * @param position of the name that the call is busy with
     */
    private static <T> T within(Duration longest, List<Path> names, AtomicInteger position, Callable<T> call)
            throws IOException {
        for (Path name : names) {
            Reading<?> stuck = STUCK.get(name);
            if (stuck != null && !stuck.hasEnded.get()) {
                throw new IOException("An earlier attempt to read it is still running");
            }
            STUCK.remove(name);
        }
        Reading<T> reading = new Reading<>(call, new AtomicBoolean());
        try {
            Future<T> future = READERS.submit(reading);
            return future.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ex) {
            throw new IOException("Too many reads of files are hanging", ex);
        } catch (TimeoutException ex) {
            STUCK.put(names.get(position.get()), reading);
            throw new IOException("Reading it took longer than %d seconds".formatted(longest.toSeconds()), ex);
        } catch (InterruptedException ex) {
            STUCK.put(names.get(position.get()), reading);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Reading it was interrupted");
        } catch (ExecutionException ex) {
            throw ex.getCause() instanceof IOException failure
                    ? failure
                    : new IOException("It cannot be read: " + ex.getCause(), ex.getCause());
        }
    }

    private record Reading<T>(Callable<T> work, AtomicBoolean hasEnded) implements Callable<T> {

        @Override
        public T call() throws Exception {
            try {
                return work.call();
            } finally {
                hasEnded.set(true);
            }
        }
    }
}
