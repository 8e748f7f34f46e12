package io.unifiedtls.acme.demand;

import static io.unifiedtls.acme.demand.Visitors.SERVED;
import static io.unifiedtls.acme.demand.Visitors.visit;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.acme.demand.CustomersApplication.Authority;
import io.unifiedtls.acme.demand.CustomersApplication.Customers;
import io.unifiedtls.acme.demand.CustomersApplication.Lookups;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cost of decisions, and the consequences of those that fail. */
@Timeout(60)
class DecisionsIT {

    private static final int STRANGERS = 1_000;

    private static AcmeApplication application;
    private static int port;
    private static Customers customers;
    private static Authority authority;

    /** Fewer than wait for resolvers. */
    private final Visitors visitors = new Visitors(16);

    @BeforeAll
    static void start() throws Exception {
        application = AcmeApplication.start(
                FleetServer.TOMCAT,
                CustomersApplication.class,
                "unified-tls.configurations.premium.base=web",
                "unified-tls.acme.on-demand.decision-timeout=300ms");
        port = application.port();
        customers = application.bean(Customers.class);
        authority = application.bean(Authority.class);
        application.hosts().claim("known", "www.known.example", ProofMethod.OPERATOR);
        authority.issue("known", "www.known.example");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @AfterEach
    void stopVisitors() {
        visitors.close();
    }

    @Test
    void strangersNamesCostADecisionAndNothingElse() throws Exception {
        assertThat(visit(port, "www.known.example")).isEqualTo(SERVED);
        int queries = application.bean(Lookups.class).queries();
        int orders = authority.requested().size();
        double denied = decisions("denied");
        Random random = new Random(1);
        for (Future<String> visitor : visitors.begin(
                port, random.longs(STRANGERS).mapToObj(number -> "stranger%016x.example".formatted(number)))) {
            assertThat(visitor.get()).contains("unrecognized_name");
        }
        for (int i = 0; i < 3; i++) {
            visit(port, "stranger.example");
        }
        assertThat(customers.asked("stranger.example")).isEqualTo(1);
        assertThat(application.bean(Lookups.class).queries()).isEqualTo(queries);
        assertThat(authority.requested()).hasSize(orders);
        assertThat(decisions("denied")).isGreaterThan(denied);
        assertThat(application.hosts().search("stranger", null, 10)).isEmpty();
    }

    @Test
    void decisionThatDoesNotAnswerIsNoneAndIsNotRemembered() throws Exception {
        Future<String> hangs = visitors.begin(port, "hangs.alice.example");
        assertThat(visit(port, "throws.alice.example")).contains("unrecognized_name");
        assertThat(visit(port, "null.alice.example")).contains("unrecognized_name");
        assertThat(hangs.get()).contains("unrecognized_name");
        assertThat(decisions("failed")).isEqualTo(2);
        assertThat(decisions("timeout")).isEqualTo(1);
        assertThat(authority.requested()).noneMatch(name -> name.contains("alice"));
        assertThat(visit(port, "www.known.example")).isEqualTo(SERVED);
        customers.recover();
        assertThat(visit(port, "throws.alice.example")).isEqualTo(SERVED);
        assertThat(visit(port, "null.alice.example")).isEqualTo(SERVED);
        assertThat(visit(port, "hangs.alice.example")).isEqualTo(SERVED);
    }

    @Test
    void hostsWithACertificateAreNotAskedFor() throws Exception {
        application.hosts().claim("known", "*.wild.known.example", ProofMethod.OPERATOR);
        application
                .hosts()
                .attach("known", "*.wild.known.example", TestCertificates.certificateFor("*.wild.known.example"));
        assertThat(visit(port, "any.wild.known.example")).isEqualTo(SERVED);
        assertThat(visit(port, "www.known.example")).isEqualTo(SERVED);
        assertThat(customers.asked("any.wild.known.example")).isZero();
        assertThat(customers.asked("www.known.example")).isZero();
    }

    @Test
    void hostWithoutCertificateGetsOne() throws Exception {
        application.hosts().claim("bob", "www.bob.example", ProofMethod.OPERATOR);
        assertThat(visit(port, "www.bob.example")).isEqualTo(SERVED);
        assertThat(authority.requested()).containsOnlyOnce("www.bob.example");
    }

    @Test
    void planIsTheConfigurationOfANewHost() throws Exception {
        assertThat(visit(port, "plan.carol.example")).isEqualTo(SERVED);
        assertThat(application.hosts().find("plan.carol.example").orElseThrow().configuration())
                .contains("premium");
    }

    @Test
    void nameOfAnotherTenantIsNotOrdered() throws Exception {
        application.hosts().claim("owner", "www.dave.example", ProofMethod.OPERATOR);
        assertThat(visit(port, "www.dave.example")).contains("internal_error");
        assertThat(visit(port, "below.www.dave.example")).as("below it").contains("unrecognized_name");
        assertThat(authority.requested()).noneMatch(name -> name.contains("dave"));
        assertThat(application.hosts().find("www.dave.example").orElseThrow())
                .satisfies(host -> assertThat(host.tenant()).isEqualTo("owner"))
                .satisfies(host -> assertThat(host.state()).isEqualTo(HostState.PROVEN));
    }

    @Test
    void namesThatNobodyIssuesForAreNotAskedFor() throws Exception {
        int asked = customers.asked();
        assertThat(visit(port, "printer.local")).contains("unrecognized_name");
        assertThat(visit(port, "a.b.c.d.e.f.g.h.i.j.example")).contains("unrecognized_name");
        assertThat(customers.asked()).isEqualTo(asked);
    }

    /** Clients of the port without TLS are sent to the port where they wait. */
    @Test
    void explanationsAndQuestionsOrderNothing() {
        ContextFactory contexts = application.bean(ContextFactory.class);
        ServerName name = new ServerName("asked.erin.example");
        assertThat(contexts.server("web").knows(name).now(() -> false).value()).contains(true);
        assertThat(contexts.explainer("web")
                        .explain(ClientHello.builder().serverName(name).build())
                        .reason())
                .contains("is being issued");
        assertThat(application.hosts().find(name.value())).isEmpty();
        assertThat(authority.requested()).doesNotContain(name.value());
    }

    @Test
    void metersTellOfDecisionsAndPlaces() throws IOException {
        double allowed = decisions("allowed");
        assertThat(visit(port, "meters.frank.example")).isEqualTo(SERVED);
        assertThat(decisions("allowed")).isEqualTo(allowed + 1);
        MeterRegistry meters = application.bean(MeterRegistry.class);
        assertThat(meters.get("tls.acme.waiting").gauge().value()).isZero();
        assertThat(meters.get("tls.acme.waiting.limit").gauge().value()).isEqualTo(64);
    }

    private static double decisions(String outcome) {
        return application
                .bean(MeterRegistry.class)
                .get("tls.acme.decisions")
                .tag("outcome", outcome)
                .functionCounter()
                .count();
    }
}
