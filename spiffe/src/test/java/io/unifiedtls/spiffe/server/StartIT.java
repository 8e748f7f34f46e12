package io.unifiedtls.spiffe.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.spiffe.FakeWorkloadApi;
import io.unifiedtls.spiffe.IdentityHealthIndicator;
import io.unifiedtls.spiffe.TrustDomainDraft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** Agents that are away at the start or later, and settings with faults. */
@Timeout(240)
class StartIT {

    private final TrustDomainDraft prod = new TrustDomainDraft("prod.example");
    private final FakeWorkloadApi agent = new FakeWorkloadApi();

    @AfterEach
    void stop() {
        agent.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private MeshClient client(String... more) {
        String[] properties = Arrays.copyOf(more, more.length + 1);
        properties[more.length] = "unified-tls.configurations.caller.allowed-peers=spiffe://prod.example/**";
        return new MeshClient(properties);
    }

    private String socket() {
        return "unified-tls.configurations.caller.spiffe.socket=" + agent.socket();
    }

    private static Health health(MeshClient client) {
        return client.application().getBean(IdentityHealthIndicator.class).health();
    }

    @Test
    void aStartFailsIfThereIsNoIdentityInTime() {
        Throwable failure =
                catchThrowable(() -> client(socket(), "unified-tls.configurations.caller.spiffe.start-timeout=2s")
                        .close());
        assertThat(failure)
                .rootCause()
                .hasMessageContaining(
                        "unified-tls.configurations.caller.spiffe: No identity came within 2 s. The Workload API has not answered since")
                .hasMessageContaining("PERMISSION_DENIED: no identity issued");
    }

    @Test
    void aStartFailsInTimeIfTheAgentHangs() {
        agent.hang(true);
        Throwable failure =
                catchThrowable(() -> client(socket(), "unified-tls.configurations.caller.spiffe.start-timeout=1s")
                        .close());
        assertThat(failure).rootCause().hasMessageContaining("No identity came within 1 s.");
    }

    @Test
    void aStartWaitsForTheAgent() throws Exception {
        agent.stop();
        CompletableFuture<MeshClient> started = CompletableFuture.supplyAsync(() -> client(
                socket(),
                "unified-tls.configurations.caller.spiffe.start=wait",
                "unified-tls.configurations.caller.spiffe.start-timeout=100ms"));
        assertThat(started).isNotDone();
        agent.start();
        soon().until(() -> agent.begun() > 0); // Without an entry at first
        agent.offer(prod.offer("/caller"));
        try (MeshClient client = started.get(120, TimeUnit.SECONDS)) {
            assertThat(client.contexts().configuration("caller").signingChains())
                    .hasSize(1);
        }
    }

    @Test
    void theEnvironmentNamesTheSocket() {
        agent.offer(prod.offer("/caller"));
        try (MeshClient client = client(
                "SPIFFE_ENDPOINT_SOCKET=" + agent.socket(),
                "unified-tls.configurations.caller.spiffe.id=spiffe://prod.example/caller")) {
            assertThat(client.contexts().configuration("caller").signingChains())
                    .hasSize(1);
        }
    }

    /** An agent that is away takes nobody out of service. */
    @Test
    void theIdentityStaysWhileTheAgentIsAwayAndHealthWarnsOfAnswersThatAreRejected() {
        agent.offer(prod.offer("/caller"));
        try (MeshClient client = client(socket())) {
            assertThat(health(client).getStatus()).isEqualTo(Status.UP);
            MeterRegistry meters = client.application().getBean(MeterRegistry.class);
            assertThat(meters.get("tls.spiffe.failing").gauge().value()).isZero();
            agent.offer(prod.offer(prod.id("/caller"), prod.expired("/caller")));
            soon().until(() -> health(client).getStatus().equals(TLSHealthIndicator.WARNING));
            assertThat(health(client).getDetails().toString()).contains("expired on");
            assertThat(meters.get("tls.spiffe.answers")
                            .tag("outcome", "rejected")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("tls.spiffe.failing").gauge().value()).isEqualTo(1);
            agent.stop();
            soon().until(() -> meters.get("tls.spiffe.agent.away").gauge().value() > 0);
            assertThat(client.contexts().configuration("caller").signingChains())
                    .hasSize(1);
            agent.start();
            agent.offer(prod.offer("/caller"));
            soon().until(() -> health(client).getStatus().equals(Status.UP));
            assertThat(meters.get("tls.spiffe.agent.away").gauge().value()).isZero();
            assertThat(meters.get("tls.spiffe.failing").gauge().value()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spiffe.socket=/run/agent.sock | 'unified-tls.configurations.caller.spiffe: socket is ''/run/agent.sock'', which is no address of a Workload API.'",
                "spiffe.socket=unix:run/agent.sock | no address of a Workload API",
                "spiffe.socket=tcp://agent.example:80 | no address of a Workload API",
                "spiffe.id=spiffe://prod.example/* | 'id is ''spiffe://prod.example/*'', which is no SPIFFE ID.'",
                "spiffe.id=spiffe://Prod.example/a | which is no SPIFFE ID.",
                "spiffe.id=dns:prod.example | which is no SPIFFE ID.",
                "spiffe.id=spiffe://prod.example/a | 'socket is not set, nor is the environment variable SPIFFE_ENDPOINT_SOCKET.'",
                "spiffe.start-timeout=6m | spiffe.start-timeout must be between 0s and 5m.",
                "spiffe.sockett=unix:///run/agent.sock | spiffe.sockett",
                "spiffe.start=later | later",
                "trust-store.system=true | cannot be set beside spiffe"
            })
    void faultsSayWhatToDo(String setting, String fault) {
        agent.offer(prod.offer("/caller"));
        String property = "unified-tls.configurations.caller." + setting;
        Throwable failure =
                catchThrowable(() -> (setting.startsWith("spiffe.socket=") || setting.startsWith("spiffe.id=")
                                ? client(property)
                                : client(socket(), property))
                        .close());
        assertThat(failure).isNotNull();
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append('\n');
        }
        assertThat(messages.toString()).contains(fault);
    }

    /** The first block of the document. */
    @Test
    void documentedSettingsServeWithAnSvid(@TempDir Path directory) throws Exception {
        Matcher block = Pattern.compile("(?ms)^```yaml\\n(unified-tls:.*?)^```")
                .matcher(Files.readString(Path.of("../docs/spiffe.md")));
        assertThat(block.find()).isTrue();
        String text = block.group(1);
        assertThat(text).contains("unix:///run/spire/sockets/agent.sock");
        Path settings = Files.writeString(
                directory.resolve("settings.yaml"),
                text.replace("unix:///run/spire/sockets/agent.sock", agent.socket()));
        TrustDomainDraft example = new TrustDomainDraft("example.org");
        agent.offer(example.offer("/ns/prod/sa/shop"));
        FakeWorkloadApi other = new FakeWorkloadApi();
        other.offer(example.offer("/ns/prod/sa/orders"));
        try (other;
                ConfigurableApplicationContext application =
                        MeshVariant.one().start("spring.config.additional-location=file:" + settings);
                MeshClient client = new MeshClient(
                        "unified-tls.configurations.caller.spiffe.socket=" + other.socket(),
                        "unified-tls.configurations.caller.allowed-peers=spiffe://example.org/ns/prod/sa/shop")) {
            assertThat(client.get(MeshServer.port(application))).startsWith("HTTP/1.1 404");
        }
    }
}
