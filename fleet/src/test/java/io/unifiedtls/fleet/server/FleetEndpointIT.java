package io.unifiedtls.fleet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.lookup.FleetHealthIndicator;
import io.unifiedtls.fleet.lookup.StoreWatch;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The endpoint shows the processes of a fleet. */
@Timeout(120)
class FleetEndpointIT {

    private static final FleetVariant VARIANT = new FleetVariant(FleetServer.TOMCAT, "openssl");

    private static JsonNode fleet(ConfigurableApplicationContext application) {
        return parsed(Handshakes.get(application, "/actuator/tls/fleet"));
    }

    private static JsonNode parsed(String text) {
        assertThat(text).contains("{");
        return JsonMapper.shared().readTree(text.substring(text.indexOf('{'), text.lastIndexOf('}') + 1));
    }

    private static JsonNode awaitReplicas(ConfigurableApplicationContext application, int count) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> fleet(application), facts -> facts.path("replicas").size() == count);
    }

    @Test
    void processesSeeEachOtherUntilTheyStop() throws IOException {
        Database database = PostgresServer.shared().newDatabase().withSchema();
        WrittenRows rows = new WrittenRows(database);
        rows.host("closed.example", "b", HostState.SUSPENDED, null);
        rows.jdbc()
                .update("insert into tls_task (task_name, task_instance, execution_time, picked, version) "
                        + "values ('nobody-runs-it', '1', current_timestamp - interval '1' hour, false, 1)");
        try (ConfigurableApplicationContext one =
                FleetApplication.start(VARIANT, database, "unified-tls.fleet.jobs.enabled=false")) {
            awaitReplicas(one, 1);
            try (ConfigurableApplicationContext other =
                    FleetApplication.start(VARIANT, database, "unified-tls.fleet.jobs.enabled=false")) {
                awaitReplicas(other, 2);
                await().atMost(Duration.ofSeconds(20)).until(() -> isCounted(one));
                JsonNode facts = awaitReplicas(one, 2);
                assertThat(facts.path("replicas")
                                .valueStream()
                                .map(replica -> replica.path("self").asBoolean()))
                        .containsExactlyInAnyOrder(true, false);
                assertThat(facts.path("replicas").valueStream())
                        .allSatisfy(replica ->
                                assertThat(replica.path("gone").asBoolean()).isFalse())
                        .allSatisfy(replica -> assertThat(Duration.parse(
                                        replica.path("clockOffset").asString()))
                                .isLessThan(Duration.ofSeconds(20)));
                assertThat(facts.path("hosts").path("SUSPENDED").asInt()).isOne();
                assertThat(facts.path("jobs").path("due").asInt()).isOne();
                assertThat(facts.path("jobs").path("oldestDue").asString()).isNotEmpty();
                assertThat(fields(facts)).isEqualTo(fields(documented()));
                assertThat(one.getBean(FleetHealthIndicator.class).health().getDetails())
                        .containsKey("clockOffset");
            }
            assertThat(fleet(one).path("replicas").size()).isOne();
        }
        assertThat(rows.jdbc().queryForList("select id from tls_replica")).isEmpty();
    }

    private static boolean isCounted(ConfigurableApplicationContext application) {
        var status = application.getBean(StoreWatch.class).status();
        return !status.hosts().isEmpty()
                && status.signals().orElseThrow().connected()
                && fleet(application).path("sessionTickets").has("since")
                && fleet(application).has("clockOffset");
    }

    private static JsonNode documented() throws IOException {
        String section = Files.readString(Path.of("../docs/endpoint.md"))
                .split("\n## The fleet\n", -1)[1]
                .split("```", -1)[1];
        return parsed(Objects.requireNonNull(section));
    }

    /** The names of all fields; the states of hosts are no fields. */
    private static Set<String> fields(JsonNode facts) {
        Set<String> fields = new TreeSet<>();
        facts.properties().forEach(fact -> {
            fields.add(fact.getKey());
            JsonNode value = fact.getValue().isArray() ? fact.getValue().get(0) : fact.getValue();
            if (!fact.getKey().equals("hosts")) {
                value.propertyNames().forEach(name -> fields.add(fact.getKey() + '.' + name));
            }
        });
        return fields;
    }

    @Test
    void ownFileHasNoOtherProcesses(@TempDir Path directory) {
        Database unused = Database.h2();
        try (ConfigurableApplicationContext application = FleetApplication.start(
                VARIANT,
                unused,
                "spring.datasource.url=",
                "spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
                        + "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration",
                "unified-tls.fleet.directory=" + directory)) {
            JsonNode facts = fleet(application);
            assertThat(facts.path("replicas").size()).isZero();
            assertThat(facts.has("jobs")).isTrue();
            assertThat(facts.has("clockOffset")).isFalse();
        }
    }
}
