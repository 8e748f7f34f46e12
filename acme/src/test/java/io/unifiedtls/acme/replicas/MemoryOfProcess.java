package io.unifiedtls.acme.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Samples of the memory of a JVM. The first quarter is warm-up: the median of the last quarter is compared with that of the second one. */
final class MemoryOfProcess {

    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final long pid;
    private final List<Long> heap = new ArrayList<>();
    private final List<Long> resident = new ArrayList<>();

    MemoryOfProcess(long pid) {
        this.pid = pid;
    }

    /** Collects garbage before. */
    void sample() throws Exception {
        jcmd("GC.run");
        heap.add(sum(USED, heapOnly(jcmd("GC.heap_info"))));
        resident.add(sum(RESIDENT, Files.readString(Path.of("/proc/%d/status".formatted(pid)))));
    }

    /** What is listed after it is not on the heap, and spaces are parts of a generation. */
    private static String heapOnly(String info) {
        return info.lines()
                .filter(line -> line.contains("generation"))
                .reduce("", (before, line) -> before + line + "\n");
    }

    private static long sum(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        assertThat(sum).as(text).isPositive();
        return sum;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    long heapGrowthKib() {
        return quarter(heap, 3) - quarter(heap, 1);
    }

    long residentGrowthKib() {
        return quarter(resident, 3) - quarter(resident, 1);
    }

    private static long quarter(List<Long> samples, int quarter) {
        int size = samples.size() / 4;
        return samples.subList(quarter * size, (quarter + 1) * size).stream()
                .sorted()
                .skip(size / 2)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return "heap %d to %d KiB, resident %d to %d KiB"
                .formatted(quarter(heap, 1), quarter(heap, 3), quarter(resident, 1), quarter(resident, 3));
    }
}
