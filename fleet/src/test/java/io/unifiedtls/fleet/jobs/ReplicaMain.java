package io.unifiedtls.fleet.jobs;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.proof.ProofFinder;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.store.DefaultTLSHosts;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.StoreSettings;
import io.unifiedtls.fleet.store.StoredHosts;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** A process with the store and its jobs, which finds proofs at an address of the test. It ends with its standard input. */
final class ReplicaMain {

    static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private ReplicaMain() {}

    public static void main(String[] arguments) throws IOException {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(arguments[0]);
        pool.setUsername(arguments[1]);
        pool.setPassword("");
        String proofs = arguments[2];
        DefaultTLSHosts[] hosts = new DefaultTLSHosts[1];
        JobSettings settings = new JobSettings(true, 4, Duration.ofMillis(200), HEARTBEAT);
        JobScheduler scheduler = new JobScheduler(pool, () -> hosts[0], List::of, settings, () -> {});
        hosts[0] = hosts(pool, scheduler, (method, name, isToken) -> problem(proofs + name, isToken));
        scheduler.start();
        System.out.println("started");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            System.out.println("answer " + answer(line.split(" ", -1), hosts[0], pool));
        }
        System.exit(0);
    }

    static DefaultTLSHosts hosts(DataSource dataSource, JobScheduler scheduler, ProofFinder finder) {
        return new DefaultTLSHosts(
                FleetDatabase.of(dataSource),
                new JdbcTransactionManager(dataSource),
                WrittenRows.SEALER,
                finder,
                new SchedulerJobs(new JobQueue(dataSource, scheduler)),
                (entry, host, configuration) -> List.of(),
                ChangeOrigin.random(),
                (names, withdrawn) -> {},
                change -> {},
                new StoreSettings(
                        Optional.empty(), Duration.ofDays(7), Duration.ofDays(3), Duration.ofDays(90), 1_000, 1_000));
    }

    private static Optional<String> problem(String address, Predicate<String> isToken) {
        try (var body = URI.create(address).toURL().openStream()) {
            return isToken.test(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                    ? Optional.empty()
                    : Optional.of("Not the token.");
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static String answer(String[] command, DefaultTLSHosts hosts, DataSource dataSource) {
        try {
            if (command[0].equals("attach")) {
                String pem = Files.readString(Path.of(command[2]));
                hosts.claim("acme", command[1], ProofMethod.OPERATOR);
                HostState state = hosts.attach("acme", command[1], pem, pem).state();
                return state.name();
            }
            return StoredHosts.find(new JdbcTemplate(dataSource), List.of(command[1]))
                    .get(0)
                    .entry(WrittenRows.SEALER)
                    .toString();
        } catch (RuntimeException | IOException ex) {
            return String.valueOf(ex.getMessage()).replace('\n', ' ');
        }
    }
}
