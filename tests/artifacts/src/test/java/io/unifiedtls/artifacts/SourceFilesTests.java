package io.unifiedtls.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The length of files that CONTRIBUTING.md asks for. */
@Tag("one-jdk")
class SourceFilesTests {

    private static final int LONGEST = 300;

    @Test
    void onlyFilesThatContributingNamesAreLonger() throws IOException {
        Set<String> longer = new TreeSet<>();
        for (Path file : sources()) {
            if (Files.readAllLines(file).size() > LONGEST) {
                longer.add(file.getFileName().toString().replace(".java", ""));
            }
        }
        String exceptions = Files.readString(Poms.ROOT.resolve("CONTRIBUTING.md"))
                .lines()
                .dropWhile(line -> !line.startsWith("- One idea per file, and at most %d lines".formatted(LONGEST)))
                .takeWhile(line -> !line.startsWith("- One thing per commit"))
                .collect(Collectors.joining());
        assertThat(longer)
                .hasSizeGreaterThan(3)
                .allSatisfy(name -> assertThat(exceptions).contains("`%s`".formatted(name)));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.find(
                Poms.ROOT,
                20,
                (file, attributes) -> attributes.isRegularFile()
                        && file.toString().endsWith(".java")
                        && Poms.ROOT.relativize(file).toString().contains("src/"))) {
            return files.filter(file -> !file.toString().contains("/target/")).toList();
        }
    }
}
