package io.unifiedtls.material;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidMaterialException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are read together are read as each alone. */
class BoundedFileTests {

    private static final int MOST = 10;

    @TempDir
    Path directory;

    @Test
    void filesAreReadInTheirOrder() throws IOException {
        List<Path> files = List.of(write("b", "second"), write("a", "first"));
        assertThat(BoundedFile.readTogether(files, files, MOST))
                .extracting(content -> new String(content, UTF_8))
                .containsExactly("second", "first");
    }

    @Test
    void oneThatIsTooLargeIsNamed() throws IOException {
        List<Path> files = List.of(write("a", "small"), write("b", "more than ten bytes"));
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> BoundedFile.readTogether(files, files, MOST))
                .withMessageContaining(files.get(1).toString());
    }

    @Test
    void oneThatIsMissingIsNamed() throws IOException {
        List<Path> files = List.of(write("a", "small"), directory.resolve("b"));
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> BoundedFile.readTogether(files, files, MOST))
                .withMessageContaining(files.get(1).toString());
    }

    @Test
    void linksThatLeaveTheDirectoryAreNotReadTogether() throws IOException {
        Path root = Files.createDirectory(directory.resolve("hosts"));
        Path key = Files.writeString(root.resolve("shop.key"), "key");
        Path link = Files.createSymbolicLink(root.resolve("shop.pem"), write("secret", "secret"));
        assertThat(new Confines(root, false).readTogether(List.of(key, link), MOST))
                .isEmpty();
        assertThat(new Confines(root, true).readTogether(List.of(key, link), MOST))
                .isPresent();
        assertThat(new Confines(root, false).readTogether(List.of(key), MOST)).isPresent();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }
}
