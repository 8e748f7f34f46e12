package io.unifiedtls.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes tables and a plot of what {@code compare.sh} measured. Arguments: a text that says where and with what, the runs, the
 * starts, the table of handshakes in memory, and the directory to write to.
 */
public final class Report {

    private static final String REFERENCE = "nginx";
    private static final String PLAIN = "boot-tomcat";

    private final Map<String, Map<String, List<Run>>> runs = new LinkedHashMap<>();
    private final Set<String> servers = new LinkedHashSet<>();

    private Report() {}

    public static void main(String[] arguments) throws IOException {
        Report report = new Report();
        for (String line : Files.readAllLines(Path.of(arguments[1]))) {
            report.add(line.split("\t", -1));
        }
        Path directory = Path.of(arguments[4]);
        String text = """
                # What was measured last

                By `benchmarks/compare.sh`: %s

                CPU time of the server per connection (per request, per download) in microseconds, medians; what TLS adds to the same server in
                clear text; how often per second; and the 99th percentile of a connection in microseconds. Explained in docs/performance.md.

                %s
                ![CPU time per new connection](performance.svg)

                ## Start-up

                Until the first answer, medians. nginx and Caddy have a file for each host; ours is Tomcat on OpenSSL with a repository of
                so many hosts.

                %s
                ## Server's side of a handshake in memory

                %s""".formatted(
                        Files.readString(Path.of(arguments[0])).strip(),
                        report.tables(),
                        starts(Files.readAllLines(Path.of(arguments[2]))),
                        Files.readString(Path.of(arguments[3])));
        Files.writeString(directory.resolve("performance.md"), text);
        Files.writeString(directory.resolve("performance.svg"), report.plot());
        System.out.println(text);
    }

    private void add(String[] fields) {
        JsonNode load = JsonMapper.shared().readTree(fields[3]);
        Run run = new Run(
                Double.parseDouble(fields[2]),
                load.get("requests").asDouble(),
                load.get("resumed").asDouble(),
                load.get("seconds").asDouble(),
                load.get("p99").asDouble());
        servers.add(fields[1]);
        runs.computeIfAbsent(fields[0], name -> new LinkedHashMap<>())
                .computeIfAbsent(fields[1], name -> new ArrayList<>())
                .add(run);
    }

    private String tables() {
        StringBuilder text = new StringBuilder();
        runs.forEach((name, byServer) -> {
            text.append("## ").append(name).append("\n\n");
            text.append(
                    "| server | CPU, µs | of nginx's | of plain Tomcat's | above clear text, µs | per second | of nginx's | p99, µs | resumed |\n");
            text.append("|---|---|---|---|---|---|---|---|---|\n");
            byServer.forEach((server, list) -> text.append("| %s | %.1f | %s | %s | %s | %.0f | %s | %.0f | %.0f %% |%n"
                    .formatted(
                            server,
                            median(list, Run::cpu),
                            ratio(list, byServer.get(REFERENCE), Run::cpu),
                            ratio(list, byServer.get(PLAIN), Run::cpu),
                            above(list, byServer.get(inClear(server))),
                            median(list, Run::rate),
                            ratio(list, byServer.get(REFERENCE), Run::rate),
                            median(list, Run::p99),
                            100 * median(list, Run::resumedPart))));
            text.append('\n');
        });
        return text.toString();
    }

    private static String starts(List<String> lines) {
        Map<String, Map<Integer, List<String[]>>> byServer = lines.stream()
                .map(line -> line.split("\t", -1))
                .collect(Collectors.groupingBy(
                        fields -> fields[0],
                        LinkedHashMap::new,
                        Collectors.groupingBy(
                                fields -> Integer.valueOf(fields[1]), TreeMap::new, Collectors.toList())));
        StringBuilder text =
                new StringBuilder("| server | hosts | seconds | added | CPU, seconds |\n|---|---|---|---|---|\n");
        byServer.forEach((server, byHosts) -> {
            double base = seconds(byHosts.values().iterator().next(), 2);
            byHosts.forEach((hosts, starts) -> text.append("| %s | %,d | %.2f | %.2f | %.2f |%n"
                    .formatted(server, hosts, seconds(starts, 2), seconds(starts, 2) - base, seconds(starts, 3))));
        });
        return text.toString();
    }

    /** The median of a field in milliseconds. */
    private static double seconds(List<String[]> starts, int field) {
        return middle(starts.stream()
                        .mapToDouble(fields -> Double.parseDouble(fields[field]))
                        .toArray())
                / 1e3;
    }

    /** A bar for each server: CPU time of a new connection. */
    private String plot() {
        if (runs.isEmpty()) {
            return "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
        }
        Map.Entry<String, Map<String, List<Run>>> first =
                runs.entrySet().iterator().next();
        String name = first.getKey();
        Map<String, List<Run>> byServer = first.getValue();
        double longest = byServer.values().stream()
                .mapToDouble(list -> median(list, Run::cpu))
                .max()
                .orElse(1);
        StringBuilder bars = new StringBuilder();
        int y = 40;
        for (Map.Entry<String, List<Run>> entry : byServer.entrySet()) {
            double cpu = median(entry.getValue(), Run::cpu);
            bars.append("""
                      <text x="150" y="%d" text-anchor="end">%s</text>
                      <rect x="160" y="%d" width="%.0f" height="18" fill="%s"/>
                      <text x="%.0f" y="%d">%.0f µs</text>
                    """.formatted(
                            y + 14,
                            entry.getKey(),
                            y,
                            400 * cpu / longest,
                            entry.getKey().startsWith("ours") ? "#2f6f4f" : "#9aa5b1",
                            168 + 400 * cpu / longest,
                            y + 14,
                            cpu));
            y += 26;
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 %d" font-family="sans-serif" font-size="13">
                  <title>CPU time of the server per new connection, %s</title>
                  <rect width="100%%" height="100%%" fill="#ffffff"/>
                  <text x="20" y="22" font-weight="bold">CPU time of the server per new connection: %s</text>
                %s</svg>
                """.formatted(y + 10, name, name, bars);
    }

    /** The server's counterpart without TLS: that of {@code ours-tomcat-jdk} is {@code clear-tomcat}. */
    private static String inClear(String server) {
        int start = server.indexOf('-') + 1;
        int end = server.indexOf('-', start);
        return "clear-" + (end < 0 ? server.substring(start) : server.substring(start, end));
    }

    private static String above(List<Run> secured, @Nullable List<Run> clear) {
        return clear == null
                ? "-"
                : String.format(Locale.ROOT, "%.1f", median(secured, Run::cpu) - median(clear, Run::cpu));
    }

    private static String ratio(List<Run> ours, @Nullable List<Run> theirs, ToDoubleFunction<Run> value) {
        return theirs == null ? "-" : String.format(Locale.ROOT, "%.2f", median(ours, value) / median(theirs, value));
    }

    private static double median(List<Run> list, ToDoubleFunction<Run> value) {
        return middle(list.stream().mapToDouble(value).toArray());
    }

    private static double middle(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private record Run(double cpuMicros, double requests, double resumed, double seconds, double p99) {

        double cpu() {
            return cpuMicros / requests;
        }

        double rate() {
            return requests / seconds;
        }

        double resumedPart() {
            return resumed / requests;
        }
    }
}
