package io.unifiedtls.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import io.methvin.watcher.DirectoryWatcher;
import io.unifiedtls.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** With real events of the file system, unless it says that it polls. */
@Tag("ci")
@Tag("jdk")
@Timeout(60)
class FileWatchTests {

    private static final Duration QUIET = Duration.ofMillis(100);
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    Path directory;

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private volatile FileSnapshot lastRead = FileSnapshot.of(List.of());
    private @Nullable FileWatch watch;

    @BeforeEach
    void writeFile() throws IOException {
        Files.writeString(file(), "A");
    }

    @AfterEach
    void stop() {
        if (watch != null) {
            watch.close();
        }
    }

    @Test
    void noticesNewContent() throws Exception {
        watch(NEVER, file());
        write(file(), "B");
        assertThat(next()).isEqualTo("B");
    }

    /** Between the two steps of that, the file may be seen empty. */
    @Test
    void noticesContentThatIsWrittenInPlace() throws Exception {
        watch(NEVER, file());
        Files.writeString(file(), "B");
        String first = next();
        assertThat("".equals(first) ? next() : first).isEqualTo("B");
    }

    /** An application that stops closes whatever reads the files. */
    @Test
    @ExtendWith(CapturedLog.Extension.class)
    void failureAfterTheEndIsNoError(CapturedLog log) throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch failed = new CountDownLatch(1);
        lastRead = FileSnapshot.of(List.of(file()));
        FileWatch closed = new FileWatch(() -> lastRead, QUIET, Duration.ofMillis(20), () -> {
            reading.countDown();
            try {
                Thread.sleep(Duration.ofMinutes(1).toMillis());
            } catch (InterruptedException ex) {
                failed.countDown();
                throw new IllegalStateException("has been closed already", ex);
            }
        });
        write(file(), "B");
        assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
        closed.close();
        assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
        await().during(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(log.toString()).doesNotContain("Unexpected failure"));
    }

    /** The date may be the same, or older. */
    @Test
    void contentCountsAndNotTheDate() throws Exception {
        FileTime before = Files.getLastModifiedTime(file());
        watch(NEVER, file());
        write(file(), "B");
        Files.setLastModifiedTime(file(), before);
        assertThat(next()).isEqualTo("B");
        Files.setLastModifiedTime(file(), FileTime.from(Instant.now().plusSeconds(60)));
        write(file(), "A");
        assertThat(next()).isEqualTo("A");
    }

    @Test
    void whatComesBackIsNoChange() throws Exception {
        watch(Duration.ofMillis(20), Duration.ofSeconds(1), file()); // Writing may take a while
        write(file(), "B");
        write(file(), "A");
        Path other = directory.resolve("other");
        Files.writeString(other, "unrelated");
        write(file(), "C");
        assertThat(next()).isEqualTo("C");
        assertThat(seen).isEmpty();
    }

    /** As editors and certbot do. */
    @Test
    void noticesAFileThatIsMovedIntoItsPlace() throws Exception {
        watch(NEVER, file());
        for (int i = 0; i < 3; i++) {
            Path temporary = directory.resolve("temporary");
            Files.writeString(temporary, "renewal " + i);
            Files.move(temporary, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            assertThat(next()).isEqualTo("renewal " + i);
        }
    }

    /** As Kubernetes mounts secrets: the file is a link into a link that is exchanged. */
    @Test
    void noticesFiftySwapsOfALink() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        Path content = Files.createDirectory(mount.resolve("..0"));
        Files.writeString(content.resolve("tls.crt"), "swap 0");
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..0"));
        Path file = Files.createSymbolicLink(mount.resolve("tls.crt"), Path.of("..data/tls.crt"));
        watch(NEVER, file);
        for (int i = 1; i <= 50; i++) {
            swap(mount, i);
            assertThat(next()).isEqualTo("swap " + i);
        }
    }

    private static void swap(Path mount, int number) throws IOException {
        Path old = mount.resolve(Files.readSymbolicLink(mount.resolve("..data")));
        Path content = Files.createDirectory(mount.resolve(".." + number));
        Files.writeString(content.resolve("tls.crt"), "swap " + number);
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), content.getFileName());
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(old.resolve("tls.crt"));
        Files.delete(old);
    }

    @Test
    void noticesADirectoryThatComesLater() throws Exception {
        Path later = directory.resolve("later/deeper/tls.crt");
        watch(Duration.ofMillis(50), later);
        Files.createDirectories(later.getParent());
        write(later, "there");
        assertThat(next()).isEqualTo("there");
        write(later, "changed");
        assertThat(next()).isEqualTo("changed");
        Files.delete(later);
        assertThat(next()).isEqualTo("absent");
    }

    @Test
    void waitsUntilBothFilesAreThere() throws Exception {
        Path second = directory.resolve("second");
        Files.writeString(second, "A");
        watch(NEVER, Duration.ofSeconds(1), file(), second);
        write(file(), "B");
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        write(second, "B");
        assertThat(next()).isEqualTo("B,B");
        assertThat(seen).isEmpty();
    }

    @Test
    void listingOfADirectoryCounts() throws Exception {
        watch(NEVER, directory);
        Files.writeString(directory.resolve("another"), "x");
        assertThat(seen.poll(20, TimeUnit.SECONDS)).isNotNull();
    }

    /** More than the JDK keeps for a directory, since what logs them is slow; the change of the file is among them. */
    @Test
    void noticesWhatChangedAmongLostEvents() throws Exception {
        watch(NEVER, file());
        Logger logger = (Logger) LoggerFactory.getLogger(DirectoryWatcher.class);
        SlowAppender slow = new SlowAppender();
        slow.start();
        logger.addAppender(slow);
        logger.setLevel(Level.DEBUG);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.list = new CopyOnWriteArrayList<>();
        told.start();
        Logger ours = (Logger) LoggerFactory.getLogger(FileWatch.class);
        ours.addAppender(told);
        try {
            for (int i = 0; i < 3_000; i++) {
                Files.createFile(directory.resolve("other" + i));
            }
            write(file(), "B");
            assertThat(next()).isEqualTo("B");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> told.list.stream()
                            .anyMatch(line -> line.getMessage().contains("were lost")));
        } finally {
            logger.setLevel(null);
            logger.detachAppender(slow);
            ours.detachAppender(told);
        }
        write(file(), "C");
        assertThat(next()).as("watched again").isEqualTo("C");
    }

    private static final class SlowAppender extends AppenderBase<ILoggingEvent> {

        @Override
        protected void append(ILoggingEvent event) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Test
    void leavesNoThreadBehind() {
        long before = threads();
        watch(NEVER, file());
        stop();
        await().until(() -> threads() <= before);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tls-"))
                .count();
    }

    /** In one step: a watch that looks between two would see an empty file first. */
    private void write(Path file, String text) throws IOException {
        Path whole = Files.writeString(directory.resolve("whole"), text);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file() {
        return directory.resolve("file");
    }

    private void watch(Duration pollInterval, Path... files) {
        watch(pollInterval, QUIET, files);
    }

    private void watch(Duration pollInterval, Duration quietPeriod, Path... files) {
        lastRead = FileSnapshot.of(List.of(files));
        watch = new FileWatch(() -> lastRead, quietPeriod, pollInterval, () -> {
            lastRead = lastRead.now();
            seen.add(String.join(
                    ",", lastRead.files().stream().map(FileWatchTests::content).toList()));
        });
        await().until(watch::isWatching);
    }

    private static String content(Path file) {
        try {
            return Files.isDirectory(file) ? "directory" : Files.readString(file);
        } catch (IOException ex) {
            return "absent";
        }
    }

    private @Nullable String next() throws InterruptedException {
        return seen.poll(20, TimeUnit.SECONDS);
    }
}
