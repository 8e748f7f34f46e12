package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's table of features says what the suites of the servers have just proved, no more and no less. */
class FeatureTableIT {

    private static final Path REPORTS = Path.of(
            "..",
            "autoconfigure",
            "target",
            "features",
            Integer.toString(Runtime.version().feature()));
    private static final List<String> SERVERS = List.of("Tomcat", "Jetty", "Reactor Netty");
    private static final int OLDEST_JAVA = 17;

    @Test
    void tableIsWhatTheSuitesProved() throws IOException {
        List<Proof> proofs = proofs();
        boolean complete = SERVERS.stream()
                .allMatch(server ->
                        proofs.stream().anyMatch(proof -> proof.server().equals(server)));
        assertThat(complete || !Boolean.getBoolean("tls.test.require-tools"))
                .as("the suites of all servers have run")
                .isTrue();
        assumeTrue(complete, "Not all suites have run");
        List<String> rows = proofs.stream()
                .map(Proof::feature)
                .distinct()
                .map(feature -> row(feature, proofs))
                .toList();
        List<String> written = writtenRows();
        assertThat(written).as("what was proved").containsAll(rows);
        boolean proveAll = proofs.stream()
                .noneMatch(proof -> proof.since() > Runtime.version().feature());
        if (proveAll && Runtime.version().feature() >= 21) {
            assertThat(rows).as("what is written").containsAll(written);
        }
    }

    private static String row(String feature, List<Proof> proofs) {
        return SERVERS.stream()
                .map(server -> cell(proofs.stream()
                        .filter(proof -> proof.feature().equals(feature)
                                && proof.server().equals(server))
                        .toList()))
                .collect(Collectors.joining(" | ", "| %s | ".formatted(feature), " |"));
    }

    private static String cell(List<Proof> proofs) {
        if (proofs.isEmpty() || proofs.stream().anyMatch(proof -> !proof.passed())) {
            return "no";
        }
        int since = proofs.get(0).since();
        return since == OLDEST_JAVA ? "yes" : "Java " + since;
    }

    private static List<String> writtenRows() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "README.md"));
        int header = lines.indexOf("| | Tomcat | Jetty | Reactor Netty |");
        assertThat(header).isPositive();
        return lines.stream()
                .skip(header + 2L)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static List<Proof> proofs() throws IOException {
        List<Proof> proofs = new ArrayList<>();
        if (Files.isDirectory(REPORTS)) {
            try (Stream<Path> files = Files.list(REPORTS)) {
                for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
                    Files.readAllLines(file).forEach(line -> proofs.add(Proof.parse(line)));
                }
            }
        }
        return proofs;
    }

    private record Proof(String server, String feature, int since, boolean passed) {

        static Proof parse(String line) {
            List<String> parts = List.of(line.split("\t", -1));
            return new Proof(
                    parts.get(0),
                    parts.get(1),
                    Integer.parseInt(parts.get(2)),
                    parts.get(3).equals("yes"));
        }
    }
}
