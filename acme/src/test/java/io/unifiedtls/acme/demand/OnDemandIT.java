package io.unifiedtls.acme.demand;

import static io.unifiedtls.acme.demand.Visitors.SERVED;
import static io.unifiedtls.acme.demand.Visitors.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.demand.CustomersApplication.Authority;
import io.unifiedtls.acme.demand.CustomersApplication.Customers;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.selection.IssuanceWaits;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.RunningTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Visitors of hosts without certificate, on each server. */
@Timeout(180)
class OnDemandIT {

    private static final Duration WAIT = Duration.ofSeconds(4);

    private final Visitors visitors = new Visitors(64);

    @AfterEach
    void stop() {
        visitors.close();
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.fleet.testing.FleetVariant#all")
    void visitorsWaitInBoundsAndAreServed(FleetVariant variant) throws Exception {
        try (AcmeApplication application = AcmeApplication.start(
                variant.server(),
                CustomersApplication.class,
                "unified-tls.server.backend=" + variant.backend(),
                "unified-tls.acme.on-demand.wait=" + WAIT.toSeconds() + "s")) {
            knownHost(application);
            firstVisitorIsServed(application);
            thirtyVisitorsAreOneOrder(application);
            oneTenantLeavesPlacesToOthers(application);
            slowHostIsServedOnceItHasItsCertificate(application);
            clientThatGoesFreesItsPlace(application);
        }
    }

    @Test
    @Tag("ci")
    void visitorWaitsForEightSecondsByDefault() throws Exception {
        Duration byDefault = Duration.ofSeconds(8);
        try (AcmeApplication application = AcmeApplication.start(FleetServer.TOMCAT, CustomersApplication.class)) {
            assertThat(visit(application.port(), "first.alice.example")).isEqualTo(SERVED);
            long begin = System.nanoTime();
            long running = RunningTime.nanos();
            assertThat(visit(application.port(), "slow.alice.example")).contains("internal_error");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(byDefault);
            assertThat(RunningTime.since(running)).isLessThan(byDefault.plusSeconds(2));
        }
    }

    private static void knownHost(AcmeApplication application) throws Exception {
        application.hosts().claim("known", "www.known.example", ProofMethod.OPERATOR);
        application.bean(Authority.class).issue("known", "www.known.example");
        assertThat(visit(application.port(), "www.known.example")).isEqualTo(SERVED);
    }

    private static void firstVisitorIsServed(AcmeApplication application) throws Exception {
        assertThat(visit(application.port(), "first.alice.example")).isEqualTo(SERVED);
        assertThat(application.bean(Customers.class).asked("first.alice.example"))
                .isEqualTo(1);
        assertThat(application.hosts().find("alice", "first.alice.example").orElseThrow())
                .satisfies(host -> assertThat(host.state()).isEqualTo(HostState.ACTIVE))
                .satisfies(host -> assertThat(host.proof()).isEqualTo(ProofMethod.OPERATOR));
        assertThat(visit(application.port(), "first.alice.example")).isEqualTo(SERVED);
        assertThat(visit(application.port(), "stranger.example")).contains("unrecognized_name");
    }

    private void thirtyVisitorsAreOneOrder(AcmeApplication application) throws Exception {
        String name = "popular.bob.example";
        for (Future<String> visitor : visitors.begin(application.port(), Visitors.times(30, name))) {
            assertThat(visitor.get()).isEqualTo(SERVED);
        }
        assertThat(application.bean(Customers.class).asked(name)).isEqualTo(1);
        assertThat(application.bean(Authority.class).requested()).containsOnlyOnce(name);
    }

    private void oneTenantLeavesPlacesToOthers(AcmeApplication application) throws Exception {
        IssuanceWaits waits = application.bean(IssuanceWaits.class);
        long begin = System.nanoTime();
        long running = RunningTime.nanos();
        List<Future<String>> greedy = new ArrayList<>(visitors.begin(
                application.port(), IntStream.range(0, 40).mapToObj(i -> "slow" + i + ".mallory.example")));
        await().pollInterval(Duration.ofMillis(5)).until(() -> waits.waiting() > 0);
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> greedy.stream().filter(Future::isDone).count() >= 32);
        assertThat(waits.waiting()).isLessThanOrEqualTo(8);
        assertThat(visit(application.port(), "www.dave.example")).isEqualTo(SERVED);
        long start = RunningTime.nanos();
        assertThat(visit(application.port(), "www.known.example")).isEqualTo(SERVED);
        assertThat(RunningTime.since(start)).isLessThan(WAIT);
        for (Future<String> visitor : greedy) {
            assertThat(visitor.get()).matches(".*(internal_error|unrecognized_name)");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(WAIT);
        assertThat(RunningTime.since(running)).isLessThan(WAIT.multipliedBy(3));
        assertThat(waits.waiting()).isZero();
    }

    private static void slowHostIsServedOnceItHasItsCertificate(AcmeApplication application) throws Exception {
        String name = application.bean(Authority.class).requested().stream()
                .filter(requested -> requested.startsWith("slow"))
                .findFirst()
                .orElseThrow();
        application.bean(Authority.class).issue("mallory", name);
        assertThat(visit(application.port(), name)).isEqualTo(SERVED);
    }

    private static void clientThatGoesFreesItsPlace(AcmeApplication application) throws Exception {
        IssuanceWaits waits = application.bean(IssuanceWaits.class);
        try (EngineClient client = new EngineClient(Engines.client("slow.erin.example"), application.port())) {
            client.sendRaw(Engines.clientHello(client.engine()));
            await().pollInterval(Duration.ofMillis(5)).until(() -> waits.waiting() == 1);
        }
        await().atMost(WAIT.minusMillis(300)).pollInterval(Duration.ofMillis(5)).until(() -> waits.waiting() == 0);
    }
}
