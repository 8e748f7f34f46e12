package io.unifiedtls.acme.order;

import static io.unifiedtls.acme.testing.AcmeApplication.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.acme.CertificateState;
import io.unifiedtls.acme.TLSCertificates.RevocationReason;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.HttpAnswers;
import io.unifiedtls.challenge.ChallengeResponder;
import io.unifiedtls.fleet.lookup.FleetRepository;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.PebbleServer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** The second authority wants an external account, offers several chains, and issues certificates for six hours. Both refuse every fifth nonce. */
@Tag("ci")
@Tag("one-jdk")
class SeveralAuthoritiesIT {

    private static final String KEY_ID = "account-1";
    private static final String KEY = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";

    private static PebbleServer one;
    private static PebbleServer other;
    private static AcmeFaultProxy first;
    private static AcmeFaultProxy second;
    private static AcmeApplication application;
    private static HttpAnswers answers;

    @BeforeAll
    static void start() throws Exception {
        AcmeApplication.assumePebble();
        int http = AcmeApplication.freePort();
        one = PebbleServer.builder().httpPort(http).badNonces(20).start();
        other = PebbleServer.builder()
                .httpPort(http)
                .badNonces(20)
                .externalAccount(KEY_ID, KEY)
                .alternateRoots(2)
                .chainLength(2)
                .validity(Duration.ofHours(6))
                .start();
        first = AcmeFaultProxy.before(one);
        second = AcmeFaultProxy.before(other);
        application = AcmeApplication.start(
                FleetServer.JETTY,
                AcmeApplication.Recording.class,
                "unified-tls.acme.challenges=http-01",
                "unified-tls.acme.authorities[0].orders-per-hour=100000",
                "unified-tls.acme.authorities[0].name=first",
                "unified-tls.acme.authorities[0].directory=" + first.directory(),
                "unified-tls.acme.authorities[0].trust=" + first.serverAuthorityLocation(),
                "unified-tls.acme.authorities[1].name=second",
                "unified-tls.acme.authorities[1].directory=" + second.directory(),
                "unified-tls.acme.authorities[1].trust=" + second.serverAuthorityLocation(),
                "unified-tls.acme.authorities[1].external-account.key-id=" + KEY_ID,
                "unified-tls.acme.authorities[1].external-account.key=" + KEY,
                "unified-tls.acme.authorities[1].preferred-chain=" + commonName(preferredRoot()),
                "unified-tls.acme.authorities[1].staging=true");
        answers = new HttpAnswers(http, () -> application.bean(ChallengeResponder.class));
    }

    @AfterEach
    void comeBack() {
        first.setAway(false);
    }

    @AfterAll
    static void stop() {
        answers.close();
        application.close();
        first.close();
        second.close();
        one.close();
        other.close();
    }

    private static X509Certificate preferredRoot() {
        return other.roots().get(1);
    }

    private static String commonName(X509Certificate certificate) throws Exception {
        return new LdapName(certificate.getSubjectX500Principal().getName())
                .getRdns().stream()
                        .filter(rdn -> rdn.getType().equals("CN"))
                        .map(Rdn::getValue)
                        .findFirst()
                        .orElseThrow()
                        .toString();
    }

    @Test
    void firstOneIssues() throws Exception {
        application.order("usual.example");
        CertificateState state = application.awaitIssued("usual.example");
        assertThat(state.authority()).contains("first");
        assertThat(state.isStaging()).isFalse();
        assertThat(second.orders("usual.example")).isZero();
    }

    /** The other one has its next order under way. */
    @Test
    void oneThatHasIssuedACertificateRevokesIt() throws Exception {
        application.order("revoked.example");
        application.awaitIssued("revoked.example");
        new JdbcTemplate(application.bean(FleetDatabase.class).dataSource())
                .update(
                        "update tls_order set order_authority = 'second', url = 'https://localhost/1' where name = 'revoked.example'");
        CertificateState state = application.state("revoked.example");
        assertThat(state.authority()).contains("first");
        assertThat(state.isStaging()).isFalse();
        int before = first.requests(AcmeFaultProxy.Kind.REVOKE);
        application.certificates().revoke(TENANT, "revoked.example", RevocationReason.KEY_COMPROMISE);
        assertThat(first.requests(AcmeFaultProxy.Kind.REVOKE)).isGreaterThan(before);
        assertThat(second.requests(AcmeFaultProxy.Kind.REVOKE)).isZero();
    }

    @Test
    void nextOneIssuesAtOnceWhileTheFirstIsAway() throws Exception {
        first.setAway(true);
        application.order("away.example");
        CertificateState state = application.awaitIssued("away.example");
        assertThat(state.authority()).contains("second");
        assertThat(state.isStaging()).isTrue();
        List<X509Certificate> chain = application
                .bean(FleetRepository.class)
                .find("away.example")
                .map(Entry::signingChains)
                .orElseThrow()
                .get(0)
                .certificates();
        assertThat(chain).hasSize(3);
        chain.get(2).verify(preferredRoot().getPublicKey());
        Instant end = chain.get(0).getNotAfter().toInstant();
        assertThat(end)
                .isBetween(Instant.now().plusSeconds(18_000), Instant.now().plusSeconds(21_700));
        assertThat(state.renewalAt().orElseThrow()).isBefore(end.minus(Duration.ofHours(2)));
    }

    @Test
    void nextOneIssuesAtOnceWhileTheFirstWantsFewerOrders() throws Exception {
        first.fail(AcmeFaultProxy.Kind.NEW_ORDER, 429, Duration.ofSeconds(2), 1);
        application.order("limited.example");
        assertThat(application.awaitIssued("limited.example").authority()).contains("second");
        assertThat(first.orders("limited.example")).isEqualTo(1);
    }

    @Test
    void anotherOneWouldNotTakeANameThatCannotBeValidated() throws Exception {
        answers.refuse("unreachable.example");
        application.order("unreachable.example");
        application.await("unreachable.example", state -> state.phase() == CertificateState.Phase.FAILED);
        assertThat(second.orders("unreachable.example")).isZero();
    }
}
