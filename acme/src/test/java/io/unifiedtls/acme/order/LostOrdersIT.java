package io.unifiedtls.acme.order;

import static io.unifiedtls.acme.testing.AcmeApplication.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.CertificateState;
import io.unifiedtls.acme.CertificateState.Phase;
import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.IssuanceRequest;
import io.unifiedtls.acme.TLSCertificates;
import io.unifiedtls.acme.budget.OrderBudgets;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.HttpAnswers;
import io.unifiedtls.challenge.ChallengeResponder;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.AcmeFaultProxy.Kind;
import io.unifiedtls.test.acme.PebbleServer;
import java.security.KeyFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Orders, accounts and requests that could get lost on the way. */
@Tag("ci")
@Tag("one-jdk")
class LostOrdersIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static PebbleServer pebble;
    private static AcmeFaultProxy authority;
    private static AcmeApplication application;
    private static HttpAnswers answers;
    private static JdbcTemplate jdbc;

    @BeforeAll
    static void start() throws Exception {
        AcmeApplication.assumePebble();
        int http = AcmeApplication.freePort();
        pebble = PebbleServer.builder().httpPort(http).start();
        authority = AcmeFaultProxy.before(pebble);
        application = AcmeApplication.start(
                FleetServer.JETTY,
                Deciding.class,
                "unified-tls.acme.challenges=http-01",
                "unified-tls.acme.authorities[0].orders-per-hour=100000",
                "unified-tls.acme.authorities[0].name=pebble",
                "unified-tls.acme.authorities[0].directory=" + authority.directory(),
                "unified-tls.acme.authorities[0].trust=" + authority.serverAuthorityLocation());
        answers = new HttpAnswers(http, () -> application.bean(ChallengeResponder.class));
        jdbc = new JdbcTemplate(application.bean(FleetDatabase.class).dataSource());
    }

    @AfterEach
    void mend() {
        authority.alter(Kind.OTHER, UnaryOperator.identity());
        authority.delay(Kind.KEY_CHANGE, Duration.ZERO);
        unblock();
    }

    @AfterAll
    static void stop() {
        answers.close();
        application.close();
        authority.close();
        pebble.close();
    }

    private static void block() {
        application.bean(OrderBudgets.class).block("pebble", OrderBudgets.Kind.FIRST, Duration.ofHours(1));
    }

    private static void unblock() {
        jdbc.update("update tls_budget set blocked_until = null, waiting_until = null");
    }

    /** The run that is under way has asked before, and ends without another one. */
    @Test
    void requestIsNotLostWhileARunEndsForGood() throws Exception {
        application.issue("again.example");
    }

    @Test
    void hostThatComesBackIsOrderedAtOnce() throws Exception {
        application.issue("back.example");
        await().atMost(PATIENCE)
                .until(() -> application
                        .state("back.example")
                        .nextLook()
                        .orElse(Instant.MIN)
                        .isAfter(Instant.now()));
        application.hosts().release(TENANT, "back.example");
        application.issue("back.example");
    }

    @Test
    void releasedHostLeavesNoOrder() throws Exception {
        application.order("denied.example");
        application.await("denied.example", state -> state.phase() == Phase.FAILED);
        application.hosts().release(TENANT, "denied.example");
        assertThat(orders("denied.example")).isZero();
    }

    @Test
    void orderOfAnotherTenantsHostIsDeleted() throws Exception {
        application.order("denied.other.example");
        application.await("denied.other.example", state -> state.phase() == Phase.FAILED);
        application.hosts().release(TENANT, "denied.other.example");
        application.hosts().claim("other", "denied.other.example", ProofMethod.OPERATOR);
        assertThat(orders("denied.other.example")).isZero();
    }

    @Test
    void hostsOfOthersAreNotOrdered() {
        application.hosts().claim(TENANT, "foreign.example", ProofMethod.OPERATOR);
        assertThatExceptionOfType(TLSHostException.class)
                .isThrownBy(() -> application.certificates().issue("stranger", "foreign.example"))
                .matches(ex -> ex.reason() == TLSHostException.Reason.NOT_FOUND);
    }

    private static int orders(String name) {
        return jdbc.queryForList("select 1 from tls_order where name = ?", name).size();
    }

    @Test
    void orderThatWaitsForTheBudgetSaysSo() throws Exception {
        block();
        application.order("waiting.example");
        CertificateState state = application.await("waiting.example", now -> now.phase() == Phase.WAITING);
        assertThat(state.nextLook().orElseThrow()).isAfter(Instant.now());
        assertThat(state.problem()).isEmpty();
        unblock();
        application.certificates().renew(TENANT, "waiting.example");
        application.awaitIssued("waiting.example");
    }

    @Test
    void orderThatTheAuthorityHasForgottenCostsAnotherToken() throws Exception {
        authority.fail(Kind.FINALIZE, 503, Duration.ofSeconds(1), 1);
        application.order("forgotten.example");
        application.await("forgotten.example", state -> state.phase() == Phase.FAILED);
        assertThat(
                        jdbc.update(
                                "update tls_order set url = replace(url, 'my-order/', 'my-order/x') where name = 'forgotten.example'"))
                .isEqualTo(1);
        byte[] key = Objects.requireNonNull(
                jdbc.queryForObject("select sealed_key from tls_order where name = 'forgotten.example'", byte[].class));
        assertThatExceptionOfType(InvalidKeySpecException.class)
                .as("sealed")
                .isThrownBy(() -> KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)));
        block();
        application.certificates().renew(TENANT, "forgotten.example");
        await().atMost(PATIENCE)
                .until(() -> application
                        .state("forgotten.example")
                        .nextLook()
                        .orElse(Instant.MIN)
                        .isAfter(Instant.now().plusSeconds(600)));
        assertThat(authority.orders("forgotten.example")).isEqualTo(1);
        unblock();
        application.certificates().renew(TENANT, "forgotten.example");
        application.awaitIssued("forgotten.example");
        assertThat(authority.orders("forgotten.example")).isEqualTo(2);
    }

    @Test
    void accountThatTheAuthorityHasForgottenIsMadeAgain() throws Exception {
        application.issue("before.example");
        assertThat(jdbc.update("update tls_account set url = url || '0'")).isEqualTo(1);
        application.issue("after.example");
        assertThat(jdbc.update("update tls_account set url = url || '0'")).isEqualTo(1);
        application.certificates().revoke(TENANT, "after.example", TLSCertificates.RevocationReason.SUPERSEDED);
        assertThat(jdbc.update("update tls_account set url = url || '0'")).isEqualTo(1);
        application.certificates().changeAccountKey("pebble");
    }

    @Test
    void accountThatIsForgottenDuringAChangeOfItsKeyIsMadeAgain() throws Exception {
        application.issue("stable.example");
        assertThat(jdbc.update(
                        "update tls_account set url = url || '0', next_key_id = key_id, next_sealed_key = sealed_key"))
                .isEqualTo(1);
        application.issue("changing.example");
        assertThat(hasNextKey()).isFalse();
    }

    /** The job and the call both find the next key in the database, and send it. */
    @Test
    void ordersGoOnWhileTheKeyOfTheAccountChanges() throws Exception {
        application.issue("first.example");
        int before = authority.requests(Kind.KEY_CHANGE);
        authority.delay(Kind.KEY_CHANGE, Duration.ofSeconds(3));
        FutureTask<Void> change = new FutureTask<>(() -> {
            application.certificates().changeAccountKey("pebble");
            return null;
        });
        new Thread(change).start();
        await().atMost(PATIENCE).until(() -> hasNextKey());
        application.order("second.example");
        change.get(1, TimeUnit.MINUTES);
        application.awaitIssued("second.example");
        assertThat(authority.requests(Kind.KEY_CHANGE) - before).isGreaterThan(1);
    }

    private static boolean hasNextKey() {
        return !jdbc.queryForList("select 1 from tls_account where next_key_id is not null")
                .isEmpty();
    }

    @Test
    void tokenThatIsTooLongIsTold() throws Exception {
        authority.alter(
                Kind.OTHER,
                text -> text.contains("\"challenges\"")
                        ? text.replaceAll("(\"token\":\\s*\")[^\"]*", "$1" + "a".repeat(300))
                        : text);
        application.order("token.example");
        CertificateState failed = application.await("token.example", state -> state.phase() == Phase.FAILED);
        assertThat(failed.problem().orElseThrow()).contains("token", "300 characters");
    }

    /** Decides. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Deciding {

        private final Set<String> asked = ConcurrentHashMap.newKeySet();

        @Bean
        IssuanceDecision decision(ObjectProvider<TLSCertificates> certificates) {
            return request -> decide(request, certificates.getObject());
        }

        private Decision decide(IssuanceRequest request, TLSCertificates certificates) {
            if (request.name().equals("again.example") && asked.add(request.name())) {
                certificates.issue(TENANT, request.name());
                return Decision.deny("not yet");
            }
            return request.name().startsWith("denied") ? Decision.deny("never") : Decision.allow(TENANT);
        }
    }
}
