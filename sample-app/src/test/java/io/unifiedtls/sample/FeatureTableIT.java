package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
                .filter(proof -> isWhole(proof.feature(), proofs))
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

    /** Whether this version of Java has all that there is to prove. */
    private static boolean isWhole(String feature, List<Proof> proofs) {
        return proofs.stream()
                .filter(proof -> proof.feature().equals(feature))
                .allMatch(proof -> proof.since() <= Runtime.version().feature());
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
