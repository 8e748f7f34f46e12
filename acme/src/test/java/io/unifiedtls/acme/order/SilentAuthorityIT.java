package io.unifiedtls.acme.order;

import static io.unifiedtls.acme.testing.AcmeApplication.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.CertificateState.Phase;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.HttpAnswers;
import io.unifiedtls.challenge.ChallengeResponder;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.AcmeFaultProxy.Kind;
import io.unifiedtls.test.acme.PebbleServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The first of two authorities takes requests, and does not answer them any more. Two threads run all jobs. */
@Tag("one-jdk")
@Tag("night")
@Timeout(400)
class SilentAuthorityIT {

    private static final int FOR_EVER = 1_000_000;
    /** All names one after the other would take longer. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private PebbleServer pebble;
    private AcmeFaultProxy silent;
    private AcmeFaultProxy other;
    private AcmeApplication application;
    private HttpAnswers answers;

    @BeforeEach
    void start() throws Exception {
        AcmeApplication.assumePebble();
        int http = AcmeApplication.freePort();
        pebble = PebbleServer.builder().httpPort(http).start();
        silent = AcmeFaultProxy.before(pebble);
        other = AcmeFaultProxy.before(pebble);
        application = AcmeApplication.start(
                FleetServer.TOMCAT,
                AcmeApplication.Recording.class,
                "unified-tls.fleet.jobs.threads=2",
                "unified-tls.acme.challenges=http-01",
                "unified-tls.acme.authorities[0].orders-per-hour=100000",
                "unified-tls.acme.authorities[0].name=silent",
                "unified-tls.acme.authorities[0].directory=" + silent.directory(),
                "unified-tls.acme.authorities[0].trust=" + silent.serverAuthorityLocation(),
                "unified-tls.acme.authorities[1].orders-per-hour=100000",
                "unified-tls.acme.authorities[1].name=other",
                "unified-tls.acme.authorities[1].directory=" + other.directory(),
                "unified-tls.acme.authorities[1].trust=" + other.serverAuthorityLocation());
        answers = new HttpAnswers(http, () -> application.bean(ChallengeResponder.class));
    }

    @AfterEach
    void stop() {
        answers.close();
        application.close();
        silent.close();
        other.close();
        pebble.close();
    }

    private void fallSilent() {
        Stream.of(Kind.values()).forEach(kind -> silent.hang(kind, FOR_EVER));
    }

    private static List<String> names(String prefix) {
        return IntStream.range(0, 10)
                .mapToObj(i -> "%s%d.example".formatted(prefix, i))
                .toList();
    }

    private int requests() {
        return Stream.of(Kind.values()).mapToInt(silent::requests).sum();
    }

    private String fingerprint(String name) {
        return application
                .hosts()
                .find(name)
                .orElseThrow()
                .certificate()
                .orElseThrow()
                .fingerprint();
    }

    /** Both threads wait for it, once, until a request has had no answer for half a minute. */
    @Test
    void renewalsOfOthersDoNotWaitForAllOfItsOwn() throws Exception {
        silent.setAway(true);
        application.order("elsewhere.example");
        assertThat(application.awaitIssued("elsewhere.example").authority()).contains("other");
        silent.setAway(false);
        for (String name : names("late")) {
            application.order(name);
        }
        for (String name : names("late")) {
            assertThat(application.awaitIssued(name).authority()).contains("silent");
        }
        String before = fingerprint("elsewhere.example");
        fallSilent();
        int answered = requests();
        names("late").forEach(name -> application.certificates().renew(TENANT, name));
        await().atMost(PATIENCE).until(() -> requests() > answered);
        application.certificates().renew(TENANT, "elsewhere.example");
        await().atMost(PATIENCE).until(() -> !fingerprint("elsewhere.example").equals(before));
        assertThat(names("late"))
                .allSatisfy(
                        name -> assertThat(application.state(name).authority()).contains("silent"));
    }

    /** Once it has not answered in time, only one of them waits for it, to find out whether it answers again. */
    @Test
    void firstCertificatesComeFromTheOther() throws Exception {
        fallSilent();
        names("new").forEach(application::order);
        for (String name : names("new")) {
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(application.state(name).phase()).isEqualTo(Phase.ISSUED));
            assertThat(application.state(name).authority()).contains("other");
        }
    }
}
