package io.unifiedtls.acme.observability;

import static io.unifiedtls.acme.testing.AcmeApplication.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.acme.CertificateState.Phase;
import io.unifiedtls.acme.TLSCertificates.RevocationReason;
import io.unifiedtls.acme.order.OrderFigures;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.HttpAnswers;
import io.unifiedtls.challenge.ChallengeResponder;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.lookup.StoreWatch;
import io.unifiedtls.fleet.seal.SealedRows;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrittenRows;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.test.acme.PebbleServer;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLException;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Nothing that goes wrong for a tenant takes an instance from the others: health tells of it, and load balancers read {@code UP}. */
@Tag("ci")
@Tag("one-jdk")
@Timeout(400)
class TenantHealthIT {

    /** The broken hosts, and the words of the alert that their clients get. */
    private static final Map<String, String> BROKEN = Map.of(
            "malformed.example", "internal_error",
            "sealed.example", "internal_error",
            "moved.example", "internal_error",
            "configured.example", "internal_error",
            "suspended.example", "access_denied",
            "proven.example", "internal_error");

    private static final String FAILING = "failing.example";
    private static final String REVOKED = "revoked.example";
    private static final String MISSING_KEY = "0123456789abcdef";

    private static int http;
    private static PebbleServer pebble;

    private final Database database = PostgresServer.shared().newDatabase().withSchema();
    private final WrittenRows rows = new WrittenRows(database);

    @BeforeAll
    static void startAuthority() throws Exception {
        AcmeApplication.assumePebble();
        http = AcmeApplication.freePort();
        pebble = PebbleServer.builder().httpPort(http).start();
    }

    @AfterAll
    static void stopAuthority() {
        pebble.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyTroubleOfATenantIsToldAndLeavesTheInstanceInService(FleetServer server) throws Exception {
        write();
        try (AcmeApplication application = start(server);
                HttpAnswers answers = new HttpAnswers(http, () -> application.bean(ChallengeResponder.class))) {
            failOrders(application, answers);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> application
                            .bean(StoreWatch.class)
                            .status()
                            .firstToExpire()
                            .isPresent());
            for (Map.Entry<String, String> broken : BROKEN.entrySet()) {
                assertThat(visit(application, broken.getKey())).contains(broken.getValue());
            }
            assertThat(visit(application, "fine.example")).isEqualTo("served");
            application.bean(SealedRows.class).refresh();
            application.bean(OrderFigures.class).read();

            JsonNode health = JsonMapper.shared().readTree(application.actuator("GET", "/health"));
            assertThat(health.path("status").asString()).isEqualTo("UP");
            JsonNode components = health.path("components");
            Set<String> statuses = new TreeSet<>();
            components.forEach(
                    component -> statuses.add(component.path("status").asString()));
            assertThat(statuses).containsExactly("UP", "WARNING");
            assertThat(components.propertyNames())
                    .contains("db", "tls", "tlsFleet", "tlsFleetWork", "tlsFleetTickets", "tlsAcme");

            JsonNode tls = warning(components, "tls");
            assertThat(tls.path("expiring")
                            .path("unified-tls.fleet")
                            .path("daysLeft")
                            .asInt())
                    .isNegative();
            assertThat(tls.path("disabledHosts").propertyNames())
                    .contains("malformed.example", "sealed.example", "moved.example", "configured.example");
            assertThat(warning(components, "tlsFleetWork")
                            .path("missingSealingKeys")
                            .toString())
                    .contains(MISSING_KEY);
            JsonNode acme = warning(components, "tlsAcme");
            assertThat(acme.path("failingOrders").asInt()).isOne();
            assertThat(acme.path("failingRenewals").asInt()).isOne();
            for (String name : BROKEN.keySet()) {
                assertThat(application.actuator("GET", "/tls/host/" + name)).contains("\"state\":");
            }
            assertThat(application.actuator("GET", "/tls/host/" + FAILING)).contains("\"problem\":");
        }
    }

    private static JsonNode warning(JsonNode components, String component) {
        assertThat(components.path(component).path("status").asString())
                .as(component)
                .isEqualTo("WARNING");
        return components.path(component).path("details");
    }

    /** As an attacker, an old release or a lost key leaves them. */
    private void write() {
        rows.active("fine.example", "fine", TestCertificates.certificateFor("fine.example"));
        rows.active("expired.example", "late", expired());
        for (String name : List.of("malformed.example", "sealed.example", "moved.example", "configured.example")) {
            rows.active(name, "broken", TestCertificates.certificateFor(name));
        }
        damage("malformed.example", "leaf = '\\x3003020100'");
        damage("sealed.example", "key_id = '" + MISSING_KEY + "'");
        damage("moved.example", "sealed_key = '\\x00'");
        rows.jdbc().update("update tls_host set configuration = 'gone' where name = 'configured.example'");
        rows.host("suspended.example", "broken", HostState.SUSPENDED, null);
        rows.host("proven.example", "broken", HostState.PROVEN, null);
    }

    private void damage(String name, String change) {
        int damaged = rows.jdbc()
                .update("update tls_certificate set %s where id = (select certificate from tls_host where name = '%s')"
                        .formatted(change, name));
        assertThat(damaged).isOne();
    }

    private static SigningChain expired() {
        Instant now = Instant.now();
        Duration lifetime = Duration.ofDays(3);
        return TestCertificates.AUTHORITY.issue(
                Leaf.server(List.of(new GeneralName(GeneralName.dNSName, "expired.example")), lifetime)
                        .valid(now.minus(lifetime), now.minus(Duration.ofDays(2))));
    }

    /** One that never succeeds, and one of a certificate that was revoked. */
    private static void failOrders(AcmeApplication application, HttpAnswers answers) throws Exception {
        application.order(REVOKED);
        application.awaitIssued(REVOKED);
        answers.refuse(REVOKED);
        application.certificates().revoke(TENANT, REVOKED, RevocationReason.KEY_COMPROMISE);
        application.await(REVOKED, state -> state.phase() == Phase.RENEWAL_FAILED);
        answers.refuse(FAILING);
        application.order(FAILING);
        application.await(FAILING, state -> state.phase() == Phase.FAILED);
    }

    /** With the strictest settings of health. */
    private AcmeApplication start(FleetServer server) throws IOException {
        return AcmeApplication.start(
                server,
                AcmeApplication.Recording.class,
                "spring.datasource.url=" + database.url(),
                "spring.datasource.username=" + database.user(),
                "spring.main.allow-bean-definition-overriding=true", // Of the servers that could be the management
                // server
                "management.server.port=0",
                "management.server.ssl.enabled=false",
                "management.endpoints.web.exposure.include=health,tls",
                "management.endpoint.health.show-details=always",
                "unified-tls.health.expiring=out-of-service",
                "unified-tls.fleet.keys=" + WrittenRows.KEY,
                "unified-tls.acme.challenges=http-01",
                "unified-tls.acme.authorities[0].orders-per-hour=100000",
                "unified-tls.acme.authorities[0].name=pebble",
                "unified-tls.acme.authorities[0].directory=" + pebble.directory(),
                "unified-tls.acme.authorities[0].trust=" + pebble.serverAuthorityLocation());
    }

    private static String visit(AcmeApplication application, String name) throws IOException {
        try (EngineClient client = new EngineClient(
                Engines.client(Engines.clientContext(null), name, parameters -> {}), application.port())) {
            client.handshake(List::of);
            return "served";
        } catch (SSLException ex) {
            return String.valueOf(ex.getMessage());
        }
    }
}
