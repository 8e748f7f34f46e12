package io.unifiedtls.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.test.IssuedChain;
import io.unifiedtls.test.ThrowAwayAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The README's configuration and directory, with mounted secrets that are renewed while clients connect without a pause. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
@Tag("night")
class MountedSecretsIT {

    private static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();
    private static final int RENEWALS = 20;
    private static final int CLIENTS = 4;
    private static final Duration QUIET_PERIOD = Duration.ofMillis(100);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);
    /** With time to load, on a machine that is busy with clients. */
    private static final Duration RELOAD = QUIET_PERIOD.plus(POLL_INTERVAL).plusSeconds(3);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void areRenewedUnderLoad(EmbeddedServer server, CapturedOutput output) throws Exception {
        Secret shop =
                new Secret(directory.resolve("tls"), "shop.example.com", "*.shop.example.com", "partners.example.com");
        List<Secret> secrets = List.of(shop, folder("acme.example"), folder("globex.example"));
        AtomicBoolean finished = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (var application = server.start(Application.class, settings())) {
            Client client = new Client(EmbeddedServer.port(application), AUTHORITY.certificate());
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> connectUntil(finished, client, secrets)));
            }
            for (int i = 0; i < RENEWALS; i++) {
                renew(secrets, client);
            }
            finished.set(true);
            for (Future<Integer> connections : clients) {
                assertThat(connections.get(20, TimeUnit.SECONDS)).isGreaterThan(RENEWALS);
            }
        } finally {
            finished.set(true);
            threads.shutdown();
        }
        assertThat(output).doesNotContain("ERROR").contains("Reloaded TLS material");
    }

    private Secret folder(String host) throws IOException {
        return new Secret(directory.resolve("live").resolve(host), host);
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(
                Block.find("README.md", "yaml", "file:/etc/tls/shop.pem").settings());
        settings.putAll(Block.find("README.md", "yaml", "sources:").settings());
        settings.putAll(Map.of(
                "unified-tls.reload.quiet-period", QUIET_PERIOD.toMillis() + "ms",
                "unified-tls.reload.poll-interval", POLL_INTERVAL.toMillis() + "ms"));
        Map<String, String> locations = Map.of(
                "file:/etc/tls/shop.pem", "file:" + directory.resolve("tls/tls.crt"),
                "file:/etc/tls/shop.key", "file:" + directory.resolve("tls/tls.key"),
                "file:/etc/tls/partner-ca.pem", AUTHORITY.certificateLocation(),
                "file:/etc/letsencrypt/live", "file:" + directory.resolve("live"));
        settings.replaceAll((property, value) -> locations.getOrDefault(value, value));
        return settings;
    }

    private static void renew(List<Secret> secrets, Client client) throws Exception {
        for (Secret secret : secrets) {
            secret.renew();
        }
        for (Secret secret : secrets) {
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(RELOAD)
                    .until(() -> secret.versionOf(client.get(secret.host)) == secret.latest);
            secret.served = secret.latest;
        }
    }

    /** Each connection gets what was in force when it began, or what has replaced that since. */
    private static int connectUntil(AtomicBoolean finished, Client client, List<Secret> secrets) throws Exception {
        int connections = 0;
        while (!finished.get()) {
            Secret secret = secrets.get(connections % secrets.size());
            int served = secret.served;
            int version = secret.versionOf(client.get(secret.host));
            assertThat(version).as(secret.host).isBetween(served, secret.latest);
            connections++;
        }
        return connections;
    }

    private static final class Secret {

        private final String host;
        private final String[] names;
        private final Map<X509Certificate, Integer> versions = new ConcurrentHashMap<>();
        private final MountedSecret mounted;
        private volatile int latest;
        private volatile int served;

        Secret(Path mountPoint, String... names) throws IOException {
            this.host = names[0];
            this.names = names;
            mounted = MountedSecret.mount(mountPoint, issue(0));
        }

        void renew() throws IOException {
            int next = latest + 1;
            IssuedChain chain = issue(next);
            latest = next;
            mounted.update(chain);
        }

        int versionOf(X509Certificate leaf) {
            return versions.getOrDefault(leaf, -1);
        }

        private IssuedChain issue(int version) {
            IssuedChain chain = AUTHORITY.server(names).issue();
            versions.put(chain.certificates().get(0), version);
            return chain;
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
    @Import(Page.class)
    static class Application {}

    @RestController
    static class Page {

        @GetMapping("/")
        String page() {
            return "here";
        }
    }
}
