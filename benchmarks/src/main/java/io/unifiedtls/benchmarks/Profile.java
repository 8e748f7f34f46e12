package io.unifiedtls.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes a table of the profiles that {@code profile.sh} took: processor time per connection or request, by owner. Arguments: a file with a
 * line for each profile (server, case, file of stacks, processor time in microseconds, that in the kernel, result of the load, with tabs
 * between them), and a number of frames, where each owner's most frequent ones are wanted, too.
 */
public final class Profile {

    private final String server;
    private final String name;
    private final double cpu;
    private final double kernel;
    private final Map<StackOwner, Long> samples = new EnumMap<>(StackOwner.class);
    private final Map<StackOwner, Map<String, Long>> frames = new EnumMap<>(StackOwner.class);

    private Profile(String[] fields) throws IOException {
        server = fields[0];
        name = fields[1];
        JsonNode load = JsonMapper.shared().readTree(fields[5]);
        cpu = Double.parseDouble(fields[3]) / load.get("requests").asDouble();
        kernel = Double.parseDouble(fields[4]) / load.get("requests").asDouble();
        try (Stream<String> lines = Files.lines(Path.of(fields[2]))) {
            lines.forEach(this::add);
        }
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, List<Profile>> byCase = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            Profile profile = new Profile(line.split("\t", -1));
            byCase.computeIfAbsent(profile.name, any -> new ArrayList<>()).add(profile);
        }
        byCase.forEach((name, profiles) -> System.out.println(table(name, profiles)));
        if (arguments.length > 1) {
            byCase.values()
                    .forEach(profiles -> profiles.forEach(profile -> profile.print(Integer.parseInt(arguments[1]))));
        }
    }

    /** A line of stacks from the root to the leaf, and how often it was seen. */
    private void add(String line) {
        int end = line.lastIndexOf(' ');
        long count = Long.parseLong(line.substring(end + 1));
        StackOwner.Owned owned = StackOwner.of(List.of(line.substring(0, end).split(";")));
        samples.merge(owned.owner(), count, Long::sum);
        frames.computeIfAbsent(owned.owner(), any -> new TreeMap<>()).merge(owned.frame(), count, Long::sum);
    }

    private static String table(String name, List<Profile> profiles) {
        StringBuilder text = new StringBuilder("\n| %s, µs of processor time | ".formatted(name))
                .append(profiles.stream().map(profile -> profile.server).collect(Collectors.joining(" | ")))
                .append(" |\n|---")
                .append("|---".repeat(profiles.size()))
                .append("|\n");
        for (StackOwner owner : StackOwner.values()) {
            text.append("| ").append(owner.text());
            profiles.forEach(profile -> text.append(" | ").append(number(profile.micros(owner))));
            text.append(" |\n");
        }
        text.append("| all");
        profiles.forEach(profile -> text.append(" | ").append(number(profile.cpu)));
        text.append(" |\n| of it in the kernel, as the kernel counts");
        profiles.forEach(profile -> text.append(" | ").append(number(profile.kernel)));
        return text.append(" |").toString();
    }

    private double micros(StackOwner owner) {
        long all = samples.values().stream().mapToLong(count -> count).sum();
        return cpu * samples.getOrDefault(owner, 0L) / Math.max(1, all);
    }

    private static String number(double micros) {
        return String.format(Locale.ROOT, "%.1f", micros);
    }

    private void print(int most) {
        long all = samples.values().stream().mapToLong(count -> count).sum();
        frames.forEach((owner, counts) -> {
            System.out.printf("%n%s, %s: %s%n", server, name, owner.text());
            counts.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(most)
                    .forEach(entry ->
                            System.out.printf("%8s µs %s%n", number(cpu * entry.getValue() / all), entry.getKey()));
        });
    }
}
