package io.unifiedtls.fleet.jobs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.fleet.HostClaim;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.store.DefaultTLSHosts;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Processes with jobs, a store of the test's own, and the address where they find proofs. */
abstract class ReplicaCase {

    @TempDir
    Path directory;

    final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> fetches = new ConcurrentHashMap<>();
    private final AtomicBoolean isHeld = new AtomicBoolean();
    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final CompletableFuture<String> later = new CompletableFuture<>();
    private final List<Replica> replicas = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Duration delay = Duration.ZERO;
    private Database database = new Database("", "");
    private HikariDataSource pool = new HikariDataSource();
    private HttpServer server;
    DefaultTLSHosts hosts;

    @BeforeEach
    final void open() throws IOException {
        database = PostgresServer.shared().newDatabase().withSchema();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword("");
        JobScheduler idle = new JobScheduler(
                pool, () -> hosts, List::of, new JobSettings(false, 1, Duration.ofSeconds(1)), () -> {});
        hosts = ReplicaMain.hosts(
                pool,
                idle,
                (method, name, isToken) -> Optional.ofNullable(tokens.get(name))
                        .filter(isToken)
                        .map(token -> Optional.<String>empty())
                        .orElse(Optional.of("Not the token.")));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    final void close() throws Exception {
        first.complete("");
        later.complete("");
        for (Replica replica : replicas) {
            replica.close();
        }
        server.stop(0);
        threads.shutdownNow();
        pool.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        int number = fetches.computeIfAbsent(name, key -> new AtomicInteger()).incrementAndGet();
        CompletableFuture<String> answer = !isHeld.get()
                ? CompletableFuture.supplyAsync(
                        () -> tokens.getOrDefault(name, "none"),
                        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, threads))
                : number == 1 ? first : later;
        byte[] body = answer.join().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    final Replica replica(Map<String, String> environment) throws IOException {
        String proofs = "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
        Replica replica = Replica.start(database, proofs, directory, environment);
        replicas.add(replica);
        return replica;
    }

    final Database database() {
        return database;
    }

    final HostClaim claim(String name) {
        return hosts.claim("acme", name, ProofMethod.HTTP);
    }

    final void publish(HostClaim claim) {
        tokens.put(claim.name(), claim.token().orElseThrow());
    }

    /** A host whose grace period is over, and whose job is due soon. */
    final String contested(String name) {
        hosts.claim("acme", name, ProofMethod.OPERATOR);
        publish(hosts.claim("other", name, ProofMethod.DNS));
        hosts.prove("other", name);
        jdbc().update("update tls_host set successor_at = current_timestamp where name = ?", name);
        return name;
    }

    final void makeAllDue() {
        jdbc().update(
                        "update tls_task set execution_time = current_timestamp, version = version + 1 where task_instance <> 'all' and not picked");
    }

    final void answerAfter(Duration pause) {
        delay = pause;
    }

    /** Fetches wait from now on. */
    final void hold() {
        isHeld.set(true);
    }

    final void answerEarlier(String text) {
        first.complete(text);
    }

    final void answerLater(String text) {
        later.complete(text);
    }

    final int fetches(String name) {
        return fetches.getOrDefault(name, new AtomicInteger()).get();
    }

    final JdbcTemplate jdbc() {
        return new JdbcTemplate(pool);
    }

    final int count(String query) {
        return JobCase.count(pool, query);
    }
}
