package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.HandshakeObserver.ResolverOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What a resolver has answered counts while it fails, and no longer. */
class OlderAnswersTests extends ResolverCacheFixture {

    private static final Duration HOUR = Duration.ofHours(1);

    private final MoodyResolver moody = new MoodyResolver(asked);
    private final ResolverCache cache = cache(HOUR, Duration.ofSeconds(10));

    @Test
    void answerIsAskedForInTheBackgroundBeforeItGetsOld() throws Exception {
        resolve(cache, moody, "a.example");
        nanos.pass(Duration.ofMinutes(44));
        resolve(cache, moody, "a.example");
        assertThat(asked).hasValue(1);
        nanos.pass(Duration.ofMinutes(2));
        assertThat(resolve(cache, moody, "a.example")).contains(CONFIGURATION);
        await().untilAsserted(() -> assertThat(inBackground).containsExactly(ResolverOutcome.FOUND));
        nanos.pass(Duration.ofMinutes(44));
        assertThat(resolve(cache, moody, "a.example")).contains(CONFIGURATION);
        assertThat(asked).as("it was fresh again").hasValue(2);
    }

    @Test
    void decisionInTheBackgroundIsInForceAtOnce() throws Exception {
        resolve(cache, moody, "a.example");
        nanos.pass(Duration.ofMinutes(50));
        moody.gone.add("a.example");
        resolve(cache, moody, "a.example");
        await().untilAsserted(
                        () -> assertThat(resolve(cache, moody, "a.example")).isEmpty());
        assertThat(asked).hasValue(2);
    }

    @Test
    void olderAnswerCountsAfterAFailure() throws Exception {
        resolve(cache, moody, "a.example");
        nanos.pass(HOUR.plusSeconds(30));
        moody.isAway = true;
        assertFails("a.example");
        assertThat(older(cache.afterFailure(question("a.example")))).contains(CONFIGURATION);
        assertThat(cache.afterFailure(question("a.example")).orElseThrow().age())
                .isBetween(HOUR.plusSeconds(30), HOUR.plusSeconds(60));
        assertThat(cache.afterFailure(question("b.example"))).isEmpty();
    }

    @Test
    void nobodyWaitsForAResolverThatIsKnownToFailAndOneInASecondTriesIt() throws Exception {
        resolve(cache, moody, "a.example");
        nanos.pass(HOUR);
        assertThat(cache.whileFailing(question("a.example"))).isEmpty();
        moody.isAway = true;
        assertFails("a.example");
        int before = asked.get();
        for (int i = 0; i < 100; i++) {
            assertThat(older(cache.whileFailing(question("a.example")))).contains(CONFIGURATION);
        }
        assertThat(asked).as("the pause is not over").hasValue(before);
        nanos.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            assertThat(older(cache.whileFailing(question("a.example")))).contains(CONFIGURATION);
        }
        await().untilAsserted(() -> assertThat(inBackground).containsExactly(ResolverOutcome.FAILED));
        assertThat(asked).hasValue(before + 1);
        moody.isAway = false;
        nanos.pass(Duration.ofSeconds(1));
        cache.whileFailing(question("a.example"));
        await().untilAsserted(() ->
                assertThat(cache.whileFailing(question("a.example"))).isEmpty());
        assertThat(cache.remembered(question("a.example"))).as("fresh again").isPresent();
    }

    /** Or a client with odd names could keep answers that are out of date. */
    @Test
    void failureForOneNameTakesNoOtherAnswers() throws Exception {
        resolve(cache, moody, "a.example");
        nanos.pass(HOUR);
        resolve(cache, moody, "b.example");
        moody.odd.add("odd.example");
        for (int i = 0; i < 3; i++) {
            assertFails("odd.example");
            assertThat(cache.whileFailing(question("a.example"))).isEmpty();
        }
        moody.gone.add("a.example");
        assertThat(resolve(cache, moody, "a.example")).isEmpty();
    }

    /** However many names a client makes it fail for, tries go on. */
    @Test
    void failuresPutOffNoTry() throws Exception {
        resolve(cache, moody, "a.example");
        nanos.pass(HOUR);
        moody.odd.add("odd.example");
        assertFails("odd.example");
        moody.gone.add("a.example");
        nanos.pass(Duration.ofMillis(999));
        assertFails("odd.example");
        nanos.pass(Duration.ofMillis(2));
        assertThat(cache.whileFailing(question("a.example"))).isPresent();
        await().untilAsserted(() ->
                assertThat(cache.afterFailure(question("a.example"))).isEmpty());
    }

    @Test
    void answerCountsNoLongerThanItsCertificatesAreValid() throws Exception {
        resolve(cache, moody, "a.example");
        Instant end = CONFIGURATION.signingChains().get(0).leaf().getNotAfter().toInstant();
        moody.isAway = true;
        nanos.pass(Duration.between(Instant.now(), end).minusHours(1));
        assertThat(cache.afterFailure(question("a.example"))).isPresent();
        nanos.pass(HOUR.plusSeconds(1));
        assertThat(cache.afterFailure(question("a.example"))).isEmpty();
        assertFails("a.example");
    }

    @Test
    void certificatesThatComeLaterMayNotBeValid() throws Exception {
        moody.configuration = TLSConfiguration.builder().build();
        resolve(cache, moody, "a.example");
        nanos.pass(HOUR);
        assertThat(cache.afterFailure(question("a.example"))).isEmpty();
    }

    @Test
    void unknownNamesAndRefusalsAreNotUsedOnceTheyAreOld() throws Exception {
        resolve(cache, moody, "a.example");
        nanos.pass(HOUR);
        moody.gone.add("a.example");
        assertThat(resolve(cache, moody, "a.example")).isEmpty();
        nanos.pass(Duration.ofSeconds(11));
        moody.isAway = true;
        assertThat(cache.afterFailure(question("a.example"))).isEmpty();
        assertFails("a.example");
    }

    @Test
    void namedChangeDropsTheAnswerAndAnyOtherKeepsItForAFailure() throws Exception {
        for (String name : List.of("a.example", "b.example", "c.w.example")) {
            resolve(cache, moody, name);
        }
        cache.forget(moody, Changed.names("a.example", "*.w.example"));
        moody.isAway = true;
        assertThat(cache.afterFailure(question("a.example"))).isEmpty();
        assertThat(cache.afterFailure(question("c.w.example"))).isEmpty();
        cache.forget(moody, Changed.all());
        assertThat(cache.remembered(question("b.example"))).isEmpty();
        assertThat(cache.afterFailure(question("b.example"))).isPresent();
    }

    /** As when the signal of a renewal arrives after the renewed entry was read, and the database goes away before the next visitor comes. */
    @Test
    void renewalIsAskedForBeforeTheNextUseAndWhatWasKnownCountsWhileThatFails() throws Exception {
        for (String name : List.of("a.example", "b.example", "c.w.example", "other.example")) {
            resolve(cache, moody, name);
        }
        cache.forget(moody, Changed.renewed("a.example"));
        cache.forget(moody, Changed.renewed("b.example", "*.w.example"));
        assertThat(cache.remembered(question("other.example"))).isPresent();
        nanos.pass(Duration.ofSeconds(30));
        moody.isAway = true;
        for (String name : List.of("a.example", "b.example", "c.w.example")) {
            assertThat(cache.remembered(question(name))).as(name).isEmpty();
            assertFails(name);
            assertThat(older(cache.afterFailure(question(name)))).as(name).contains(CONFIGURATION);
            assertThat(older(cache.whileFailing(question(name)))).as(name).contains(CONFIGURATION);
        }
        moody.isAway = false;
        moody.gone.add("a.example");
        assertThat(resolve(cache, moody, "a.example")).isEmpty();
        assertThat(cache.afterFailure(question("a.example"))).isEmpty();
        resolve(cache, moody, "b.example");
        assertThat(cache.remembered(question("b.example"))).isPresent();
    }

    @Test
    void renewalBringsBackNothingThatWasWithdrawn() throws Exception {
        resolve(cache, moody, "a.example");
        cache.forget(moody, Changed.names("a.example"));
        cache.forget(moody, Changed.renewed("a.example"));
        moody.isAway = true;
        assertThat(cache.afterFailure(question("a.example"))).isEmpty();
    }

    @Test
    void renewalMakesUnknownNamesBeAskedFor() throws Exception {
        moody.gone.addAll(List.of("a.example", "b.w.example"));
        assertThat(resolve(cache, moody, "a.example")).isEmpty();
        assertThat(resolve(cache, moody, "b.w.example")).isEmpty();
        moody.gone.clear();
        cache.forget(moody, Changed.renewed("a.example"));
        assertThat(resolve(cache, moody, "a.example")).contains(CONFIGURATION);
        cache.forget(moody, Changed.renewed("*.w.example"));
        assertThat(resolve(cache, moody, "b.w.example")).contains(CONFIGURATION);
    }

    @Test
    void changeSinceAnInstantIsNoColdStart() throws Exception {
        resolve(cache, moody, "a.example");
        resolve(cache, moody, "b.example");
        cache.forget(moody, Changed.since(Instant.now()));
        nanos.pass(Duration.ofSeconds(1));
        assertThat(asked).hasValue(2);
        assertThat(resolve(cache, moody, "a.example")).contains(CONFIGURATION);
        await().untilAsserted(() -> assertThat(inBackground).containsExactly(ResolverOutcome.FOUND));
        assertThat(asked).as("one for the name that is used").hasValue(3);
        resolve(cache, moody, "a.example");
        assertThat(asked).hasValue(3);
        nanos.pass(HOUR);
        assertThat(cache.remembered(question("b.example")))
                .as("no longer than its time to live")
                .isEmpty();
    }

    /** It may have looked before the change. */
    @Test
    void refreshFromBeforeAChangeIsNotRemembered() throws Exception {
        resolve(cache, moody, "a.example");
        nanos.pass(Duration.ofMinutes(50));
        moody.configuration = TLSConfiguration.builder()
                .signingChains(certificateFor("*.example"))
                .build();
        moody.meanwhile = () -> cache.forget(moody, Changed.names("a.example"));
        resolve(cache, moody, "a.example");
        await().untilAsserted(() -> assertThat(inBackground).containsExactly(ResolverOutcome.FOUND));
        moody.meanwhile = () -> {};
        assertThat(cache.remembered(question("a.example"))).isEmpty();
    }

    @Test
    void refreshFromBeforeARenewalIsNotRememberedEither() throws Exception {
        resolve(cache, moody, "a.example");
        nanos.pass(Duration.ofMinutes(50));
        moody.configuration = TLSConfiguration.builder()
                .signingChains(certificateFor("*.example"))
                .build();
        moody.meanwhile = () -> cache.forget(moody, Changed.renewed("a.example"));
        resolve(cache, moody, "a.example");
        await().untilAsserted(() -> assertThat(inBackground).containsExactly(ResolverOutcome.FOUND));
        moody.meanwhile = () -> {};
        assertThat(cache.remembered(question("a.example"))).isEmpty();
        assertThat(older(cache.afterFailure(question("a.example")))).contains(CONFIGURATION);
        assertThat(resolve(cache, moody, "a.example")).contains(moody.configuration);
    }

    @Test
    void refusalThatPassesIsAskedAgainAndReplacesWhatWasKnown() throws Exception {
        resolve(cache, moody, "a.example");
        moody.issued.add("a.example");
        moody.issued.add("b.example");
        nanos.pass(HOUR);
        for (String name : List.of("a.example", "b.example")) {
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(HandshakeRefusedException.class)
                        .isThrownBy(() -> resolve(cache, moody, name))
                        .withMessage("being issued")
                        .satisfies(ex -> assertThat(ex.isPassing()).isTrue());
            }
        }
        assertThat(asked).hasValue(5);
        assertThat(cache.afterFailure(question("a.example"))).isEmpty();
        moody.issued.clear();
        assertThat(resolve(cache, moody, "b.example")).isPresent();
    }

    private void assertFails(String name) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> resolve(cache, moody, name))
                .withRootCauseInstanceOf(IllegalStateException.class);
    }

    private Question question(String name) {
        return new Question(moody, new ServerName(name), CONTEXT);
    }

    private static Optional<TLSConfiguration> older(Optional<Older> older) {
        return older.flatMap(found -> found.answer().value()).flatMap(value -> value);
    }
}
