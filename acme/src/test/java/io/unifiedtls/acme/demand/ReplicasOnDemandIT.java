package io.unifiedtls.acme.demand;

import static io.unifiedtls.acme.demand.Visitors.SERVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.demand.CustomersApplication.Authority;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.selection.IssuanceWaits;
import io.unifiedtls.testing.RunningTime;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Visitors of one process whose certificate comes through another one. */
@Timeout(60)
class ReplicasOnDemandIT {

    private static final String NAME = "slow.alice.example";

    @Test
    void certificateOfAnotherProcessEndsTheWait() throws Exception {
        Database database = PostgresServer.shared().newDatabase();
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try (AcmeApplication first = start(database, key);
                AcmeApplication second = start(database, key);
                Visitors visitors = new Visitors(2)) {
            Future<String> here = visitors.begin(first.port(), NAME);
            Future<String> there = visitors.begin(second.port(), NAME);
            awaitWaiting(first);
            awaitWaiting(second);
            await().until(() -> first.hosts().find(NAME).isPresent());
            long issued = RunningTime.nanos();
            first.bean(Authority.class).issue("alice", NAME);
            assertThat(here.get()).isEqualTo(SERVED);
            assertThat(there.get()).isEqualTo(SERVED);
            assertThat(RunningTime.since(issued)).isLessThan(Duration.ofSeconds(4));
        }
    }

    private static void awaitWaiting(AcmeApplication application) {
        await().until(() -> application.bean(IssuanceWaits.class).waiting() == 1);
    }

    private static AcmeApplication start(Database database, byte[] key) throws IOException {
        return AcmeApplication.start(
                FleetServer.TOMCAT,
                CustomersApplication.class,
                "spring.datasource.url=" + database.url(),
                "spring.datasource.username=" + database.user(),
                "unified-tls.fleet.initialize-schema=always",
                "unified-tls.fleet.keys=base64:" + Base64.getEncoder().encodeToString(key));
    }
}
