package io.unifiedtls.acme.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.ServerName;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.testing.AcmeValidation;
import io.unifiedtls.testing.EngineClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Strangers pose as authorities, more of them than wait for answers at once. */
@Tag("ci")
@Tag("one-jdk")
@Timeout(300)
class StrangersIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int STRANGERS = 32;
    private static final String AUTHORIZATION = "token.thumbprint";

    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void validationIsAnsweredAmongThem() throws Exception {
        ExecutorService strangers = Executors.newFixedThreadPool(STRANGERS);
        try (AcmeApplication application = AcmeApplication.start(FleetServer.TOMCAT, AcmeApplication.Recording.class)) {
            for (int i = 0; i < STRANGERS; i++) {
                strangers.execute(() -> knock(application.port()));
            }
            await().atMost(PATIENCE).until(() -> refused.get() > 10 * STRANGERS);
            ChallengeRows rows =
                    new ChallengeRows(application.bean(FleetDatabase.class).dataSource());
            StoredChallenges challenges = application.bean(StoredChallenges.class);
            for (int i = 0; i < 10; i++) {
                String name = "shop%d.example".formatted(i);
                rows.put(name, ChallengeType.TLS_ALPN_01, "", AUTHORIZATION);
                await().atMost(PATIENCE)
                        .until(() ->
                                challenges.knownTlsAlpn01(new ServerName(name)).isPresent());
                assertThat(isValidated(application.port(), name)).as(name).isTrue();
            }
        } finally {
            strangers.shutdownNow();
            strangers.awaitTermination(30, TimeUnit.SECONDS);
        }
    }

    private void knock(int port) {
        while (!Thread.currentThread().isInterrupted()) {
            if (!isValidated(port, "stranger.example")) {
                refused.incrementAndGet();
            }
        }
    }

    private static boolean isValidated(int port, String name) {
        try (EngineClient client = new EngineClient(new AcmeValidation(name, AUTHORIZATION).client("TLSv1.3"), port)) {
            client.handshake(List::of);
            return true;
        } catch (IOException ex) {
            return false;
        }
    }
}
