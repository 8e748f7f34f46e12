package io.unifiedtls.acme.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.acme.DnsChallengeProvider;
import io.unifiedtls.acme.challenge.ChallengeException;
import io.unifiedtls.acme.challenge.ChallengeRows;
import io.unifiedtls.fleet.proof.NameServer;
import io.unifiedtls.testing.RunningTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/** Delegations of customers' zones, and providers. */
@Timeout(60)
@Tag("one-jdk")
class DnsChallengesIT extends DnsChallengesFixture {

    @Test
    void customerDelegatesOnce() throws Exception {
        Runnable end = challenges().publish("shop.customer.test", "value");
        assertThat(knot.texts("shop." + ZONE)).containsExactly("value");
        end.run();
        assertThat(knot.texts("shop." + ZONE)).isEmpty();
    }

    @Test
    void wildcardUsesTheNameBelow() throws Exception {
        Runnable one = challenges().publish("*.shop.customer.test", "of-the-wildcard");
        Runnable other = challenges().publish("Shop.customer.test", "of-its-parent");
        assertThat(knot.texts("shop." + ZONE)).containsExactlyInAnyOrder("of-the-wildcard", "of-its-parent");
        one.run();
        assertThat(knot.texts("shop." + ZONE)).containsExactly("of-its-parent");
        other.run();
    }

    @Test
    void ownNamesNeedNoDelegation() throws Exception {
        Runnable end = challenges().publish("own." + ZONE, "value");
        assertThat(knot.texts("_acme-challenge.own." + ZONE)).containsExactly("value");
        end.run();
    }

    @ParameterizedTest
    @CsvSource({
        "shop.customer.test, ''",
        "'*.slow.customer.test', ''",
        "own.acme.operator.test, ''",
        "plain.customer.test, 'No DnsChallengeProvider serves _acme-challenge.plain.customer.test. Delegate it'",
        "wrong.customer.test, '_acme-challenge.wrong.customer.test leads to www.customer.test, which no DnsChallengeProvider serves'",
        "loop.customer.test, 'from loop.customer.test back to _acme-challenge.loop.customer.test'",
        "self.customer.test, 'lead in a circle'",
        "mail.customer.test, '_acme-challenge.mail.customer.test leads to _dmarc.acme.operator.test, which has a label with'",
        "deep.customer.test, 'which has a label with'",
        "other.customer.test, ''",
        "long.customer.test, 'More than 10 CNAME records'",
        "odd.customer.test, 'no usable name'",
        "star.customer.test, 'no usable name'",
    })
    void delegationIsJudged(String domain, String problem) throws Exception {
        Optional<String> found = challenges().problem(domain);
        if (problem.isEmpty()) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found.orElseThrow()).contains(problem).matches("[ -~]+");
        }
    }

    @Test
    void delegationsLeadBelowTheNameOfTheSettings() throws Exception {
        List<NameServer> resolvers = List.of(NameServer.of(knot.address()).orElseThrow());
        assertThat(DnsChallenges.of(
                                List.of(provider(ZONE)),
                                resolvers,
                                false,
                                PATIENCE,
                                Optional.of("tokens." + ZONE),
                                rows)
                        .problem("shop.customer.test"))
                .contains(
                        "_acme-challenge.shop.customer.test leads to shop.acme.operator.test, which is not below tokens.acme.operator.test. Correct the CNAME record.");
        assertThat(DnsChallenges.of(
                                List.of(provider(ZONE)), resolvers, false, PATIENCE, Optional.of("operator.test"), rows)
                        .problem("shop.customer.test"))
                .isEmpty();
    }

    /** The operator has chosen it. */
    @Test
    void nameOfTheSettingsMayHaveALine() {
        Delegations delegations = new Delegations(Optional.of("_acme.operator.test"));
        assertThatCode(() -> delegations.requireAllowed("_acme-challenge.shop.test", "shop._acme.operator.test"))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(ChallengeException.class)
                .isThrownBy(
                        () -> delegations.requireAllowed("_acme-challenge.shop.test", "_dmarc._acme.operator.test"));
    }

    @Test
    void recordOfAProcessThatHasDiedIsWithdrawn() throws Exception {
        Runnable neverRun = challenges().publish("shop.customer.test", "abandoned");
        assertThat(neverRun).isNotNull();
        challenges().clean(() -> false);
        assertThat(knot.texts("shop." + ZONE)).as("it may be in use").contains("abandoned");
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.update("update tls_challenge set expires_at = dateadd(hour, -2, expires_at)");
        challenges().clean(() -> false);
        assertThat(knot.texts("shop." + ZONE)).doesNotContain("abandoned");
        assertThat(jdbc.queryForList("select 1 from tls_challenge where token = 'abandoned'"))
                .isEmpty();
    }

    /** A provider may be away for some time. */
    @Test
    void recordThatCannotBeWithdrawnIsTriedAgain() throws Exception {
        rows.put(new ChallengeRows.TextRecord("kept." + ZONE, "value"));
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.update("update tls_challenge set expires_at = dateadd(hour, -2, expires_at)");
        DnsChallengeProvider away = new DnsChallengeProvider() {
            @Override
            public void publish(String name, String value) {}

            @Override
            public void withdraw(String name, String value) throws IOException {
                throw new IOException("away");
            }
        };
        challenges(PATIENCE, away).clean(() -> false);
        rows.clean();
        assertThat(rows.abandoned(100)).anyMatch(kept -> kept.name().equals("kept." + ZONE));
        challenges().clean(() -> false);
        assertThat(rows.abandoned(100)).isEmpty();
    }

    @Test
    void twoAliasesAreNotFollowed() throws Exception {
        Name name = Name.fromString("_acme-challenge.two.test.");
        try (UdpNameServer hostile = new UdpNameServer(
                0,
                question -> UdpNameServer.answer(
                        Rcode.NOERROR,
                        alias(name, "shop." + ZONE),
                        alias(Name.fromConstantString("other.test."), "victim." + ZONE)))) {
            assertThat(resolvedBy(hostile).problem("two.test"))
                    .hasValueSatisfying(problem -> assertThat(problem).contains("2 CNAME records"));
        }
    }

    private static Record alias(Name owner, String target) {
        return new CNAMERecord(owner, DClass.IN, 60, Name.fromConstantString(target + "."));
    }

    private static DnsChallenges resolvedBy(UdpNameServer server) {
        DnsLookup lookup = new DnsLookup(Duration.ofSeconds(1), List.of(new NameServer("127.0.0.2", server.port())));
        return new DnsChallenges(
                List.of(provider(ZONE)),
                lookup,
                new Propagation(lookup, Optional.empty()),
                Duration.ofSeconds(2),
                new Delegations(Optional.empty()),
                rows);
    }

    @Test
    void silentResolverIsTold() throws Exception {
        try (UdpNameServer silent = new UdpNameServer(0, question -> Optional.empty())) {
            long begin = RunningTime.nanos();
            assertThat(resolvedBy(silent).problem("shop.customer.test").orElseThrow())
                    .contains("_acme-challenge.shop.customer.test", "within 1s", "name-servers");
            assertThat(RunningTime.since(begin)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void failingResolverIsTold() throws Exception {
        try (UdpNameServer failing = new UdpNameServer(0, question -> UdpNameServer.answer(Rcode.SERVFAIL))) {
            assertThat(resolvedBy(failing).problem("shop.customer.test").orElseThrow())
                    .contains("The name servers failed to resolve _acme-challenge.shop.customer.test");
        }
    }

    @Test
    void failureOfTheProviderIsTold() {
        DnsChallengeProvider failing = new DnsChallengeProvider() {
            @Override
            public void publish(String name, String value) throws IOException {
                throw new IOException("no\nway\u001b[31m");
            }

            @Override
            public void withdraw(String name, String value) {
                throw new IllegalStateException("not there");
            }
        };
        assertThatExceptionOfType(ChallengeException.class)
                .isThrownBy(() -> challenges(PATIENCE, failing).publish("shop.customer.test", "value"))
                .withMessage("The TXT record of shop.acme.operator.test was not added: no\\u000away\\u001b[31m");
    }

    @Test
    void providerThatHangsIsInterrupted() {
        DnsChallengeProvider hanging = new DnsChallengeProvider() {
            @Override
            public void publish(String name, String value) throws InterruptedException {
                TimeUnit.MINUTES.sleep(1);
            }

            @Override
            public void withdraw(String name, String value) {}
        };
        long begin = RunningTime.nanos();
        assertThatExceptionOfType(ChallengeException.class)
                .isThrownBy(() -> challenges(Duration.ofSeconds(1), hanging).publish("shop.customer.test", "value"))
                .withMessageContaining("no answer arrived in time");
        assertThat(RunningTime.since(begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void secondProviderServesWhatTheFirstDoesNot() throws InterruptedException {
        assertThat(challenges(PATIENCE, provider(ZONE)).problem("slow.customer.test"))
                .isPresent();
        assertThat(challenges(PATIENCE, provider(ZONE), provider(SLOW)).problem("slow.customer.test"))
                .isEmpty();
    }
}
