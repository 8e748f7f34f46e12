package io.unifiedtls.acme.order;

import static io.unifiedtls.acme.testing.AcmeApplication.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.acme.CertificateEvent;
import io.unifiedtls.acme.CertificateState;
import io.unifiedtls.acme.CertificateState.Phase;
import io.unifiedtls.acme.TLSCertificates.RevocationReason;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.HttpAnswers;
import io.unifiedtls.challenge.ChallengeResponder;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.lookup.FleetRepository;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.AcmeFaultProxy.Kind;
import io.unifiedtls.test.acme.PebbleServer;
import io.unifiedtls.testing.TestCertificates;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Orders at a real authority, which refuses every fifth nonce. */
@Tag("ci")
@Tag("one-jdk")
class OrderIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static PebbleServer pebble;
    private static AcmeFaultProxy authority;
    private static AcmeApplication application;
    private static HttpAnswers answers;

    @BeforeAll
    static void start() throws Exception {
        AcmeApplication.assumePebble();
        int http = AcmeApplication.freePort();
        pebble = PebbleServer.builder()
                .httpPort(http)
                .badNonces(20)
                .block("blocked.example")
                .start();
        authority = AcmeFaultProxy.before(pebble);
        application = AcmeApplication.start(
                FleetServer.TOMCAT,
                AcmeApplication.Recording.class,
                "spring.main.allow-bean-definition-overriding=true", // Of servers that could be the management's
                "management.server.port=0",
                "management.server.ssl.enabled=false",
                "management.endpoints.web.exposure.include=*",
                "management.endpoint.tls.access=unrestricted",
                "management.endpoint.health.show-details=always",
                "unified-tls.acme.contact=mailto:ops@example.com",
                "unified-tls.configurations.own.base=web",
                "unified-tls.configurations.own.certificates=acme",
                "unified-tls.configurations.strict.base=own",
                "unified-tls.configurations.strict.lowest-supported-version=TLSv1.3",
                "unified-tls.hosts[0].server-names=declared.example,WWW.declared.example",
                "unified-tls.hosts[0].configuration=own",
                "unified-tls.hosts[1].server-names=strict.example",
                "unified-tls.hosts[1].configuration=strict",
                "unified-tls.acme.challenges=http-01",
                "unified-tls.acme.authorities[0].orders-per-hour=100000",
                "unified-tls.acme.authorities[0].name=pebble",
                "unified-tls.acme.authorities[0].directory=" + authority.directory(),
                "unified-tls.acme.authorities[0].trust=" + authority.serverAuthorityLocation());
        answers = new HttpAnswers(http, () -> application.bean(ChallengeResponder.class));
    }

    @AfterAll
    static void stop() {
        answers.close();
        application.close();
        authority.close();
        pebble.close();
    }

    private static TLSHost.Certificate certificate(String name) {
        return application.hosts().find(name).orElseThrow().certificate().orElseThrow();
    }

    @Test
    void hostGetsItsCertificate() throws Exception {
        application.order("shop.example");
        CertificateState state = application.awaitIssued("shop.example");
        assertThat(state.authority()).contains("pebble");
        assertThat(state.problem()).isEmpty();
        assertThat(certificate("shop.example").names()).containsExactly("shop.example");
        Duration life =
                Duration.between(Instant.now(), certificate("shop.example").notAfter());
        assertThat(state.renewalAt().orElseThrow())
                .isBetween(
                        Instant.now().plus(life.multipliedBy(55).dividedBy(100)),
                        Instant.now().plus(life.multipliedBy(68).dividedBy(100)));
        application.awaitEvent(event -> event instanceof CertificateEvent.Issued issued
                && issued.name().equals("shop.example")
                && issued.tenant().equals(TENANT)
                && issued.authority().equals("pebble"));
    }

    @Test
    void certificateIsRenewed() throws Exception {
        String first = application.issue("renewed.example");
        application.certificates().renew(TENANT, "renewed.example");
        application.awaitOther("renewed.example", first);
        application.awaitEvent(event -> event instanceof CertificateEvent.Renewed renewed
                && renewed.name().equals("renewed.example"));
    }

    @Test
    void hostsOfTheSettingsNeedNoCode() throws Exception {
        for (String name : List.of("declared.example", "www.declared.example", "strict.example")) {
            application.awaitIssued(DeclaredHosts.TENANT, name);
        }
        assertThat(application.hosts().find("strict.example").orElseThrow().configuration())
                .contains("strict");
        assertThat(authority.orders("declared.example")).isEqualTo(1);
    }

    @Test
    void endpointShowsAndRenewsIt() throws Exception {
        application.issue("shown.example");
        assertThat(application.actuator("GET", "/tls/host/shown.example"))
                .contains("\"phase\":\"ISSUED\"", "\"authority\":\"pebble\"", "\"renewalAt\":");
        String first = certificate("shown.example").fingerprint();
        assertThat(application.actuator("POST", "/tls/host/shown.example")).contains("\"acme\":");
        application.awaitOther("shown.example", first);
        assertThat(application.actuator("POST", "/tls/host/unknown.example")).isEqualTo("404");
        assertThat(application.actuator("GET", "/health")).contains("\"tlsAcme\":{", "\"failingRenewals\":");
    }

    /** Its order ends, and begins anew when the application asks for it. */
    @Test
    void certificateOfTheApplicationStays() throws Exception {
        application.issue("own.example");
        application.hosts().attach(TENANT, "own.example", TestCertificates.certificateFor("own.example"));
        String own = certificate("own.example").fingerprint();
        application.certificates().renew(TENANT, "own.example");
        application.awaitNone("own.example");
        assertThat(certificate("own.example").fingerprint()).isEqualTo(own);

        application.certificates().issue(TENANT, "own.example");
        application.awaitIssued("own.example");
        assertThat(certificate("own.example").fingerprint()).isNotEqualTo(own);

        application.hosts().attach(TENANT, "own.example", TestCertificates.certificateFor("own.example"));
        String again = certificate("own.example").fingerprint();
        application.certificates().issue(TENANT, "own.example");
        application.awaitIssued("own.example");
        assertThat(certificate("own.example").fingerprint()).isNotEqualTo(again);
    }

    @Test
    void revokedCertificateIsReplaced() throws Exception {
        String first = application.issue("revoked.example");
        X509Certificate revoked = leaf("revoked.example");
        assertThat(pebble.isRevoked(revoked)).isFalse();
        application.certificates().revoke(TENANT, "revoked.example", RevocationReason.KEY_COMPROMISE);
        application.awaitOther("revoked.example", first);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(leaf("revoked.example").getPublicKey()).isNotEqualTo(revoked.getPublicKey()));
        assertThat(pebble.isRevoked(revoked)).isTrue();
        assertThat(pebble.isRevoked(leaf("revoked.example"))).isFalse();
    }

    private static X509Certificate leaf(String name) {
        return application
                .bean(FleetRepository.class)
                .find(name)
                .map(Entry::signingChains)
                .orElseThrow()
                .get(0)
                .leaf();
    }

    /** The wish has the database's time. To a process whose clock is late it is one to come, and the authority's advice would put it off. */
    @Test
    void renewalThatIsAskedForIsNotPutOffByAProcessWhoseClockIsLate() throws Exception {
        application.issue("late.example");
        await().atMost(PATIENCE)
                .until(() -> application.state("late.example").window().isPresent());
        OrderRows rows = new OrderRows(application.bean(FleetDatabase.class));
        rows.renewNow(rows.find("late.example").orElseThrow());
        OrderRow wished = rows.find("late.example").orElseThrow();
        LateProcess process = new LateProcess(application, authority.directory());
        for (Duration late : List.of(Duration.ofMillis(50), Duration.ofSeconds(20), Duration.ofHours(1))) {
            assertThat(process.renewals(late).next(wished, rows.present(wished).orElseThrow(), process.authority()))
                    .isEqualTo(wished.renewalAt().orElseThrow());
        }
        assertThat(rows.find("late.example")).contains(wished);
    }

    @Test
    void failedRenewalIsToldAndTheCertificateStays() throws Exception {
        String first = application.issue("kept.example");
        authority.fail(Kind.NEW_ORDER, 503, Duration.ofSeconds(1), 1);
        application.certificates().renew(TENANT, "kept.example");
        application.await("kept.example", state -> state.phase() == Phase.RENEWAL_FAILED);
        application.awaitEvent(event -> event instanceof CertificateEvent.RenewalFailed failed
                && failed.name().equals("kept.example")
                && failed.problem().contains("503")
                && failed.nextTry().orElseThrow().isAfter(Instant.now()));
        assertThat(certificate("kept.example").fingerprint()).isEqualTo(first);
        application.certificates().renew(TENANT, "kept.example");
        application.awaitIssued("kept.example");
    }

    /** A process may die between the two. */
    @Test
    void certificateThatWasRevokedBeforeIsReplaced() throws Exception {
        String first = application.issue("revoked-before.example");
        authority.fail(Kind.NEW_ORDER, 503, Duration.ofSeconds(1), 1);
        application.certificates().revoke(TENANT, "revoked-before.example", RevocationReason.KEY_COMPROMISE);
        application.await("revoked-before.example", state -> state.phase() == Phase.RENEWAL_FAILED);
        application.certificates().revoke(TENANT, "revoked-before.example", RevocationReason.KEY_COMPROMISE);
        application.awaitOther("revoked-before.example", first);
    }

    @Test
    void accountGetsNewKeys() throws Exception {
        application.issue("before.example");
        application.certificates().changeAccountKey("pebble");
        application.issue("after.example");
        application.certificates().changeAccountKey("pebble");
        application.issue("after-two.example");
    }

    @Test
    void failedValidationIsToldInTheWordsOfTheAuthority() throws Exception {
        answers.refuse("unreachable.example");
        application.order("unreachable.example");
        // The job is scheduled anew when its run is over
        CertificateState failed = application.await(
                "unreachable.example",
                state -> state.phase() == Phase.FAILED
                        && state.nextLook().orElse(Instant.MIN).isAfter(Instant.now()));
        assertThat(failed.failures()).isEqualTo(1);
        assertThat(failed.problem().orElseThrow()).contains("http-01", "404");
        assertThat(failed.nextLook().orElseThrow())
                .isBetween(Instant.now().plusSeconds(30), Instant.now().plusSeconds(90));
        application.awaitEvent(event -> event instanceof CertificateEvent.Failed failure
                && failure.name().equals("unreachable.example")
                && failure.problem().equals(failed.problem().get()));

        answers.accept("unreachable.example");
        application.certificates().renew(TENANT, "unreachable.example");
        assertThat(application.awaitIssued("unreachable.example").failures()).isZero();
    }

    @Test
    void nameThatTheAuthorityRefusesIsNotTriedAtOnce() throws Exception {
        application.order("blocked.example");
        CertificateState failed = application.await("blocked.example", state -> state.phase() == Phase.FAILED);
        assertThat(failed.problem().orElseThrow()).contains("rejectedIdentifier");
        assertThat(authority.orders("blocked.example")).isEqualTo(1);
    }

    /** Shortly before that, it is not known yet. */
    @Test
    void authorityIsAskedWhenToRenewAndToldWhatIsReplaced() throws Exception {
        application.issue("advised.example");
        application.await("advised.example", state -> state.window().isPresent());
        assertThat(authority.requests(Kind.RENEWAL_INFO)).isPositive();
        int before = authority.replaced().size();
        String first = certificate("advised.example").fingerprint();
        application.certificates().renew(TENANT, "advised.example");
        application.awaitOther("advised.example", first);
        assertThat(authority.replaced()).hasSizeGreaterThan(before);
    }

    @Test
    void authorityThatDoesNotAnswerIsTriedAgain() throws Exception {
        authority.fail(Kind.FINALIZE, 503, Duration.ofSeconds(2), 1);
        application.order("later.example");
        CertificateState failed = application.await("later.example", state -> state.phase() == Phase.FAILED);
        assertThat(failed.problem().orElseThrow()).contains("503");
        application.certificates().renew(TENANT, "later.example");
        application.awaitIssued("later.example");
        assertThat(authority.orders("later.example")).as("the order goes on").isEqualTo(1);
    }

    @Test
    void wildcardsNeedDns() throws Exception {
        application.order("*.wild.example");
        CertificateState state = application.await("*.wild.example", now -> now.phase() == Phase.FAILED);
        assertThat(state.problem().orElseThrow()).contains("dns-01");
    }
}
