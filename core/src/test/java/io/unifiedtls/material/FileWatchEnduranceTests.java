package io.unifiedtls.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.testing.CapturedLog;
import io.unifiedtls.testing.HostileFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done over and over goes on, whatever one time ends with. */
@Timeout(60)
@ExtendWith(CapturedLog.Extension.class)
class FileWatchEnduranceTests {

    private static final Duration SHORT = Duration.ofMillis(20);

    @TempDir
    Path directory;

    @Test
    void lookThatFailsIsFollowedByOthers(CapturedLog log) {
        Failing files = new Failing();
        try (FileWatch watch = new FileWatch(() -> files, SHORT, SHORT, () -> {})) {
            await().atMost(Duration.ofSeconds(20)).until(() -> files.looks.get() > 4);
            assertThat(watch.isWatching()).isFalse();
        }
        assertThat(log.toString())
                .contains(
                        "Unexpected failure while checking files; trying again at the next interval",
                        "OutOfMemoryError");
    }

    @Test
    void reloadThatFailsIsFollowedByOthers() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "A");
        FileSnapshot read = FileSnapshot.of(List.of(file));
        AtomicInteger reloads = new AtomicInteger();
        try (FileWatch watch = new FileWatch(() -> read, SHORT, SHORT, () -> {
            reloads.incrementAndGet();
            throw new StackOverflowError("as of a file that is nested too deep");
        })) {
            Files.writeString(file, "B");
            await().atMost(Duration.ofSeconds(20)).until(() -> reloads.get() > 2);
            assertThat(watch.isWatching()).isTrue();
        }
    }

    /** Nothing is read that blocks, or has no end, and a good file in its place is a change. */
    @ParameterizedTest
    @EnumSource(names = {"HUGE", "PIPE", "SOCKET", "DEVICE"})
    void snapshotOfAnyFileEnds(HostileFile kind) throws Exception {
        Path file = directory.resolve("file");
        kind.put(file);
        FileSnapshot before = FileSnapshot.of(List.of(file));
        assertThat(before.now()).isEqualTo(before);
        Files.delete(file);
        assertThat(before.now()).as("gone").isNotEqualTo(before);
        Files.writeString(file, "good");
        assertThat(before.now()).as("good").isNotEqualTo(before);
    }

    private static final class Failing implements Snapshot {

        private final AtomicInteger looks = new AtomicInteger();

        @Override
        public Snapshot now() {
            looks.incrementAndGet();
            throw new OutOfMemoryError("as of a file of 3 GB");
        }

        @Override
        public Set<Path> directories() {
            return Set.of();
        }
    }
}
