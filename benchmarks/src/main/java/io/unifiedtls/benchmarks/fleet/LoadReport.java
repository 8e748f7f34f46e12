package io.unifiedtls.benchmarks.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints what {@code fleet-load.sh} measured, and draws it. Arguments: the directory of its numbers, ticks of the processor's clock per second, the bars in
 * milliseconds for each phase, and the file of the plot.
 */
public final class LoadReport {

    private static final List<String> PHASES = List.of("cold", "warm", "changes");
    private static final List<String> SERVERS = List.of("Tomcat", "Jetty", "Netty");
    private static final int STORE = SERVERS.size();
    private static final int QUERIES = STORE + 1;
    private static final int P99 = 99;

    private final Path directory;
    private final double ticks;
    private final List<double[]> marks;

    private LoadReport(Path directory, double ticks) throws IOException {
        this.directory = directory;
        this.ticks = ticks;
        this.marks = lines(directory.resolve("marks.tsv")).stream()
                .map(fields ->
                        Arrays.stream(fields).mapToDouble(Double::parseDouble).toArray())
                .toList();
    }

    public static void main(String[] arguments) throws IOException {
        LoadReport report = new LoadReport(Path.of(arguments[0]), Double.parseDouble(arguments[1]));
        double[] bars = Arrays.stream(arguments[2].split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        LatencyPlot plot = new LatencyPlot();
        System.out.println(
                "| phase | connections per second | handshake, ms: p50 | p99 | most | target of p99 | p99 of Tomcat, Jetty, Netty | failed |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        StringBuilder costs = new StringBuilder();
        List<String> summary = new ArrayList<>();
        for (int phase = 0; phase < PHASES.size(); phase++) {
            List<Sample> samples = report.samples(phase);
            JsonNode totals = report.totals(phase);
            plot.add(PHASES.get(phase), bars[phase], samples);
            double[] all = sorted(samples, -1);
            System.out.printf(
                    "| %s | %.0f | %.1f | %.1f | %.0f | %.0f | %s | %d |%n",
                    PHASES.get(phase),
                    all.length / totals.get("seconds").asDouble(),
                    quantile(all, 50),
                    quantile(all, P99),
                    quantile(all, 100),
                    bars[phase],
                    IntStream.range(0, SERVERS.size())
                            .mapToObj(server -> "%.1f".formatted(quantile(sorted(samples, server), P99)))
                            .collect(Collectors.joining(", ")),
                    totals.get("failures").asInt());
            summary.add("%s %.1f ms".formatted(PHASES.get(phase), quantile(all, P99)));
            costs.append(report.cost(phase, samples, totals));
        }
        System.out.println(
                "\n| phase | processor time of a connection, ms: Tomcat | Jetty | Netty | of the store, µs | queries of a connection"
                        + " | busy of the processors: replicas | store | client of the load |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        System.out.println(costs);
        summary.addAll(report.changes());
        System.out.println("\n99th percentiles: " + String.join(", ", summary));
        Files.writeString(Path.of(arguments[3]), plot.svg());
    }

    private String cost(int phase, List<Sample> samples, JsonNode totals) {
        double[] spent = IntStream.range(0, QUERIES + 1)
                .mapToDouble(i -> marks.get(phase + 1)[i] - marks.get(phase)[i])
                .toArray();
        double[] connections = IntStream.range(0, SERVERS.size())
                .mapToDouble(server -> sorted(samples, server).length)
                .toArray();
        double all = DoubleStream.of(connections).sum();
        double replicas = spent[0] + spent[1] + spent[2];
        double available =
                totals.get("seconds").asDouble() * ticks * Runtime.getRuntime().availableProcessors() / 100;
        return "| %s | %.2f | %.2f | %.2f | %.0f | %.2f | %.0f %% | %.0f %% | %.0f %% |%n"
                .formatted(
                        PHASES.get(phase),
                        1e3 * spent[0] / ticks / connections[0],
                        1e3 * spent[1] / ticks / connections[1],
                        1e3 * spent[2] / ticks / connections[2],
                        1e6 * spent[STORE] / ticks / all,
                        spent[QUERIES] / all,
                        replicas / available,
                        spent[STORE] / available,
                        totals.get("cpu").asDouble() * ticks / available);
    }

    private List<String> changes() throws IOException {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        lines(directory.resolve("changes.tsv"))
                .forEach(fields -> times.computeIfAbsent(fields[0], kind -> new ArrayList<>())
                        .add(Double.parseDouble(fields[1])));
        System.out.println("| change, in force at all replicas after | hosts | p50, ms | p99, ms | most, ms |");
        System.out.println("|---|---|---|---|---|");
        List<String> summary = new ArrayList<>();
        times.forEach((kind, list) -> {
            double[] sorted =
                    list.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            System.out.printf(
                    "| %s | %d | %.0f | %.0f | %.0f |%n",
                    kind, sorted.length, quantile(sorted, 50), quantile(sorted, P99), quantile(sorted, 100));
            summary.add("%s %.0f ms".formatted(kind, quantile(sorted, P99)));
        });
        return summary;
    }

    private List<Sample> samples(int phase) throws IOException {
        return lines(directory.resolve("load-%d.tsv".formatted(phase))).stream()
                .map(fields -> new Sample(
                        Double.parseDouble(fields[0]),
                        Integer.parseInt(fields[1]),
                        Double.parseDouble(fields[2]) / 1e3))
                .toList();
    }

    private JsonNode totals(int phase) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(directory.resolve("load-%d.json".formatted(phase))));
    }

    private static List<String[]> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.split("\t", -1))
                .toList();
    }

    /** Of one server, or of all with -1; without failures. */
    private static double[] sorted(List<Sample> samples, int server) {
        return samples.stream()
                .filter(sample -> sample.millis() >= 0 && (server < 0 || sample.server() == server))
                .mapToDouble(Sample::millis)
                .sorted()
                .toArray();
    }

    /** The least value that so many percent do not exceed. */
    static double quantile(double[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }

    /**
     * A connection.
     *
     * @param at seconds at which it was to begin
     * @param millis until the handshake was finished; negative if it failed
     */
    record Sample(double at, int server, double millis) {}
}
