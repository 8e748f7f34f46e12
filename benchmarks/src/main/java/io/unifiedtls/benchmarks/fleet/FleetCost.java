package io.unifiedtls.benchmarks.fleet;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.benchmarks.Material;
import io.unifiedtls.fleet.store.StoredHost;
import io.unifiedtls.fleet.store.StoredHosts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Fills the tables of a fleet, and looks hosts up as handshakes do. {@code benchmarks/fleet.sh} starts the database.
 *
 * <pre>
 * FleetCost fill URL COUNT [CA]
 * FleetCost lookup URL COUNT THREADS SECONDS
 * </pre>
 *
 * <p>Writes the certificate of the authority of all hosts to the file CA, if that is given.
 */
public final class FleetCost {

    private static final int WRITERS = 2;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MOST_SAMPLES = 2_000_000;

    private FleetCost() {}

    /** See the class. */
    public static void main(String[] args) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(args[1] + "?user=postgres&reWriteBatchedInserts=true");
        config.setMaximumPoolSize(args[0].equals("fill") ? WRITERS : Integer.parseInt(args[3]));
        int count = Integer.parseInt(args[2]);
        try (HikariDataSource dataSource = new HikariDataSource(config)) {
            if (args[0].equals("fill")) {
                fill(dataSource, count);
                if (args.length > 3) {
                    Files.writeString(Path.of(args[3]), Material.pem(List.of(Material.AUTHORITY.certificate())));
                }
            } else {
                lookup(dataSource, count, Integer.parseInt(args[3]), Duration.ofSeconds(Long.parseLong(args[4])));
            }
        }
    }

    private static void fill(HikariDataSource dataSource, int count) throws Exception {
        long start = System.nanoTime();
        List<Callable<Void>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int from = count / WRITERS * i;
            int to = i == WRITERS - 1 ? count : count / WRITERS * (i + 1);
            writers.add(() -> {
                ManyRows.write(dataSource, from, to);
                return null;
            });
        }
        run(writers);
        System.out.printf("filled %,d hosts in %.0f s%n", count, (System.nanoTime() - start) / NANOS_PER_SECOND);
    }

    private static void lookup(HikariDataSource dataSource, int count, int threads, Duration duration)
            throws Exception {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        measure("rows", threads, duration, () -> find(jdbc, count));
        measure("rows, opened", threads, duration, () -> {
            Entry entry = find(jdbc, count).entry(ManyRows.SEALER);
            if (entry.signingChains().isEmpty()) {
                throw new IllegalStateException("A host has no certificate");
            }
            return entry;
        });
    }

    private static StoredHost find(JdbcTemplate jdbc, int count) {
        String name = ManyRows.randomName(count);
        return StoredHosts.find(jdbc, List.of(name, "*" + name.substring(name.indexOf('.'))))
                .get(0);
    }

    private static void measure(String title, int threads, Duration duration, Callable<?> lookup) throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        List<Callable<long[]>> readers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            readers.add(() -> {
                long[] times = new long[MOST_SAMPLES];
                int done = 0;
                for (long now = System.nanoTime(); now < end && done < MOST_SAMPLES; done++) {
                    lookup.call();
                    long then = System.nanoTime();
                    times[done] = then - now;
                    now = then;
                }
                return Arrays.copyOf(times, done);
            });
        }
        long[] all =
                run(readers).stream().flatMapToLong(Arrays::stream).sorted().toArray();
        System.out.printf(
                "%s, %d threads: %,.0f/s, median %,d us, 99%% %,d us%n",
                title,
                threads,
                all.length / (duration.toNanos() / NANOS_PER_SECOND),
                all[all.length / 2] / 1_000,
                all[(int) (all.length * 0.99)] / 1_000);
    }

    private static <T> List<T> run(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }
}
