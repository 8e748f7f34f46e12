package io.unifiedtls.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands of the scripts, which no other test runs. */
class ScriptsTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void buildTheTestJarsThatOtherModulesNeed() throws IOException {
        List<Path> scripts = scripts();
        assertThat(scripts).hasSizeGreaterThan(10);
        assertThat(scripts)
                .allSatisfy(script -> assertThat(Files.readString(script))
                        .as("%s: a fresh clone needs -DskipTests, which compiles the tests", ROOT.relativize(script))
                        .doesNotContain("-Dmaven.test.skip"));
    }

    private static List<Path> scripts() throws IOException {
        try (Stream<Path> nightly = Files.walk(ROOT.resolve("scripts"));
                Stream<Path> ci = Files.walk(ROOT.resolve(".ci"));
                Stream<Path> benchmarks = Files.list(ROOT.resolve("benchmarks"))) {
            return Stream.of(nightly, ci, benchmarks)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".sh") || file.endsWith("run"))
                    .toList();
        }
    }
}
