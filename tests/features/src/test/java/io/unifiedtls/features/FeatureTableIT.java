package io.unifiedtls.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** The README's table of features says what the suites of the servers have just proved, no more and no less. */
class FeatureTableIT {

    private static final int JAVA = Runtime.version().feature();
    private static final Path ROOT = Path.of("..", "..");
    private static final Path REPORTS =
            ROOT.resolve(Path.of("autoconfigure", "target", "features", String.valueOf(JAVA)));
    private static final List<String> SERVERS = List.of("Tomcat", "Jetty", "Reactor Netty");
    private static final List<String> BACKENDS = List.of("JDK", "OpenSSL");
    private static final int OLDEST_JAVA = 17;
    private static final Pattern SINCE = Pattern.compile("Java (\\d+)");

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
        if (coverBothBackends(proofs)) {
            assertRowsAreProved(proofs);
        } else {
            assertCellsAreProved(proofs);
        }
    }

    private static boolean coverBothBackends(List<Proof> proofs) {
        return SERVERS.stream()
                .allMatch(server -> BACKENDS.stream()
                        .allMatch(backend -> proofs.stream()
                                .anyMatch(proof -> proof.server().equals(server)
                                        && proof.backend().equals(backend))));
    }

    private static void assertRowsAreProved(List<Proof> proofs) throws IOException {
        List<String> rows = proofs.stream()
                .filter(proof -> isWhole(proof.feature(), proofs))
                .map(Proof::feature)
                .distinct()
                .map(feature -> row(feature, proofs))
                .toList();
        List<String> written = writtenRows();
        assertThat(written).as("what was proved").containsAll(rows);
        if (provesAll(proofs)) {
            assertThat(rows).as("what is written").containsAll(written);
        }
    }

    /** Of a run on some TLS implementations: what each cell says of them. */
    private static void assertCellsAreProved(List<Proof> proofs) throws IOException {
        Map<String, List<String>> written = writtenRows().stream()
                .map(row -> List.of(row.substring(2, row.length() - 2).split(" \\| ", -1)))
                .collect(Collectors.toMap(cells -> cells.get(0), cells -> cells.subList(1, cells.size())));
        SoftAssertions softly = new SoftAssertions();
        proofs.stream()
                .collect(Collectors.groupingBy(
                        proof -> List.of(proof.feature(), proof.server(), proof.backend()),
                        Collectors.reducing(true, Proof::passed, Boolean::logicalAnd)))
                .forEach((what, passed) -> {
                    List<String> cells = written.getOrDefault(what.get(0), List.of("no", "no", "no"));
                    String cell = cells.get(SERVERS.indexOf(what.get(1)));
                    softly.assertThat(promises(cell, what.get(2)))
                            .as("%s, where the table says %s", what, cell)
                            .isEqualTo(passed);
                });
        softly.assertAll();
        if (provesAll(proofs)) {
            assertThat(proofs.stream().map(Proof::feature))
                    .as("what is written")
                    .containsAll(written.keySet());
        }
    }

    /** Whether a cell says that this TLS implementation has the feature on this version of Java. */
    private static boolean promises(String cell, String backend) {
        if (cell.equals("yes") || cell.equals("no")) {
            return cell.equals("yes");
        }
        if (backend.equals("OpenSSL")) {
            return !cell.endsWith("not OpenSSL");
        }
        Matcher since = SINCE.matcher(cell);
        return since.find() ? Integer.parseInt(since.group(1)) <= JAVA : cell.contains("JDK");
    }

    private static boolean provesAll(List<Proof> proofs) {
        return JAVA >= 21 && proofs.stream().noneMatch(proof -> proof.since() > JAVA);
    }

    /** Whether this version of Java has all that there is to prove. */
    private static boolean isWhole(String feature, List<Proof> proofs) {
        return proofs.stream()
                .filter(proof -> proof.feature().equals(feature))
                .allMatch(proof -> proof.since() <= JAVA);
    }

    private static String row(String feature, List<Proof> proofs) {
        return SERVERS.stream()
                .map(server -> cell(proofs.stream()
                        .filter(proof -> proof.feature().equals(feature)
                                && proof.server().equals(server))
                        .toList()))
                .collect(Collectors.joining(" | ", "| %s | ".formatted(feature), " |"));
    }

    /** What is proved on one backend alone holds for both, unless the other one was tried. */
    private static String cell(List<Proof> proofs) {
        Map<String, List<Proof>> byBackend = proofs.stream().collect(Collectors.groupingBy(Proof::backend));
        if (byBackend.isEmpty()) {
            return "no";
        }
        List<Proof> jdk = byBackend.getOrDefault("JDK", List.of());
        List<Proof> openssl = byBackend.getOrDefault("OpenSSL", jdk);
        String onJdk = jdk.stream().allMatch(Proof::passed) && !jdk.isEmpty() ? since(jdk) : "no";
        boolean onOpenssl = openssl.stream().allMatch(Proof::passed);
        if (onJdk.equals("no")) {
            return onOpenssl ? "OpenSSL" : "no";
        }
        if (!byBackend.containsKey("OpenSSL") || (onOpenssl && onJdk.equals("yes"))) {
            return onJdk;
        }
        String needed = onJdk.equals("yes") ? "JDK" : onJdk;
        return onOpenssl ? "OpenSSL or %s".formatted(needed) : needed + ", not OpenSSL";
    }

    private static String since(List<Proof> proofs) {
        int since = proofs.get(0).since();
        return since == OLDEST_JAVA ? "yes" : "Java " + since;
    }

    private static List<String> writtenRows() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
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

    private record Proof(String server, String backend, String feature, int since, boolean passed) {

        static Proof parse(String line) {
            List<String> parts = List.of(line.split("\t", -1));
            return new Proof(
                    parts.get(0),
                    parts.get(1),
                    parts.get(2),
                    Integer.parseInt(parts.get(3)),
                    parts.get(4).equals("yes"));
        }
    }
}
