package io.unifiedtls.architecture;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The breaks of second lines of defence, which a nightly run tries: each still fits the code, and names a test. */
class SecondLinesTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static Stream<Path> breaks() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("scripts/nightly/second-lines"))) {
            return files.filter(file -> file.toString().endsWith(".patch")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void fitTheCode(Path patch) throws IOException {
        List<String> lines = Files.readAllLines(patch);
        String file = lines.stream()
                .filter(line -> line.startsWith("--- a/"))
                .map(line -> line.substring("--- a/".length()))
                .findFirst()
                .orElseThrow();
        String source = Files.readString(ROOT.resolve(file));
        List<String> replaced = replaced(lines);
        assertThat(replaced).isNotEmpty();
        assertThat(replaced).allSatisfy(part -> assertThat(source).contains(part));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void nameATest(Path patch) throws IOException {
        String[] test =
                Files.readAllLines(patch).get(1).substring("Test: ".length()).split("#", 2);
        List<Path> found = new ArrayList<>();
        for (String module : List.of("core", "servers", "autoconfigure")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/test/java"))) {
                files.filter(file -> file.getFileName().toString().equals(test[0] + ".java"))
                        .forEach(found::add);
            }
        }
        assertThat(found).as(test[0]).hasSize(1);
        if (test.length == 2) {
            assertThat(Files.readString(found.get(0))).contains(" " + test[1] + "(");
        }
    }

    /** The lines of each hunk that must be there. */
    private static List<String> replaced(List<String> lines) {
        List<List<String>> hunks = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("@@")) {
                hunks.add(new ArrayList<>());
            } else if (!hunks.isEmpty() && !line.startsWith("+")) {
                hunks.get(hunks.size() - 1).add(line.isEmpty() ? "" : line.substring(1));
            }
        }
        return hunks.stream().map(hunk -> hunk.stream().collect(joining("\n"))).toList();
    }
}
