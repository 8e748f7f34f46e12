package io.unifiedtls.benchmarks.fleet;

import io.unifiedtls.benchmarks.fleet.LoadReport.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Draws the median and the 99th percentile of handshakes of each second, on a logarithmic scale. */
final class LatencyPlot {

    private static final int WIDTH = 800;
    private static final int HEIGHT = 300;
    private static final double LEAST_MILLIS = 0.5;
    private static final double MOST_MILLIS = 20_000;

    private final List<Phase> phases = new ArrayList<>();

    private record Phase(String name, double bar, Map<Integer, double[]> seconds) {}

    /**
     * The next phase.
     *
     * @param bar the target of the 99th percentile, in milliseconds
     */
    void add(String name, double bar, List<Sample> samples) {
        Map<Integer, List<Double>> bySecond = new TreeMap<>();
        samples.stream()
                .filter(sample -> sample.millis() >= 0)
                .forEach(sample -> bySecond.computeIfAbsent((int) sample.at(), second -> new ArrayList<>())
                        .add(sample.millis()));
        Map<Integer, double[]> seconds = new TreeMap<>();
        bySecond.forEach((second, millis) ->
                seconds.put(second, millis.stream().mapToDouble(d -> d).sorted().toArray()));
        phases.add(new Phase(name, bar, seconds));
    }

    String svg() {
        int first = phases.stream()
                .flatMap(phase -> phase.seconds().keySet().stream())
                .min(Integer::compare)
                .orElse(0);
        int last = phases.stream()
                .flatMap(phase -> phase.seconds().keySet().stream())
                .max(Integer::compare)
                .orElse(1);
        double scale = (double) WIDTH / Math.max(1, last - first + 1);
        StringBuilder text = new StringBuilder();
        for (int millis : new int[] {1, 10, 100, 1_000, 10_000}) {
            text.append(format(
                    "<line x1=\"0\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/><text x=\"-8\" y=\"%.1f\" text-anchor=\"end\">%d ms</text>%n",
                    WIDTH, y(millis), y(millis), y(millis) + 4, millis));
        }
        for (int second = 0; second <= last - first; second += 30) {
            text.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d s</text>%n",
                    second * scale, HEIGHT + 18, second));
        }
        for (Phase phase : phases) {
            draw(text, phase, first, scale);
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="-60 -50 %d %d" font-family="sans-serif" font-size="13">
                <title>Handshakes of a fleet under load</title>
                <rect x="-60" y="-50" width="%d" height="%d" fill="#ffffff"/>
                <text x="0" y="-32" font-weight="bold">Handshakes of each second: median (green), 99th percentile (red), its target (dashed)</text>
                %s</svg>
                """.formatted(WIDTH + 80, HEIGHT + 80, WIDTH + 80, HEIGHT + 80, text);
    }

    private static void draw(StringBuilder text, Phase phase, int first, double scale) {
        StringBuilder middle = new StringBuilder();
        StringBuilder slow = new StringBuilder();
        double begin = Double.MAX_VALUE;
        double end = 0;
        for (Map.Entry<Integer, double[]> second : phase.seconds().entrySet()) {
            double x = (second.getKey() - first + 0.5) * scale;
            begin = Math.min(begin, x - scale / 2);
            end = Math.max(end, x + scale / 2);
            middle.append(format("%.1f,%.1f ", x, y(LoadReport.quantile(second.getValue(), 50))));
            slow.append(format("%.1f,%.1f ", x, y(LoadReport.quantile(second.getValue(), 99))));
        }
        text.append(
                format("<line x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\" stroke=\"#999\"/>%n", begin, begin, HEIGHT));
        text.append(format("<text x=\"%.1f\" y=\"-8\">%s</text>%n", begin + 4, phase.name()));
        text.append(format(
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#555\" stroke-dasharray=\"5\"/>%n",
                begin, end, y(phase.bar()), y(phase.bar())));
        text.append(
                format("<polyline fill=\"none\" stroke=\"#2f6f4f\" stroke-width=\"1.5\" points=\"%s\"/>%n", middle));
        text.append(format("<polyline fill=\"none\" stroke=\"#d32f2f\" stroke-width=\"1.5\" points=\"%s\"/>%n", slow));
    }

    private static double y(double millis) {
        double place = Math.log(Math.max(LEAST_MILLIS, Math.min(MOST_MILLIS, millis)) / LEAST_MILLIS)
                / Math.log(MOST_MILLIS / LEAST_MILLIS);
        return HEIGHT * (1 - place);
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
