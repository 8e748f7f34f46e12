package io.unifiedtls.fleet.jobs;

import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.testing.WrittenRows;
import io.unifiedtls.fleet.testing.WrongClock;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes whose machine has a wrong clock, beside one that has the right one. */
@Tag("one-jdk")
@Timeout(180)
@Tag("long")
class ReplicaClocksIT extends ReplicaCase {

    @Test
    void clockThatIsAheadOrBehindRevivesNothingThatLivesAndUsesNoCertificateTooEarly() throws Exception {
        Replica right = replica(Map.of());
        Replica ahead = replica(WrongClock.of("+10m"));
        Replica behind = replica(WrongClock.of("-10m"));
        for (Replica replica : List.of(right, ahead, behind)) {
            replica.started();
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(ahead.output()).contains("ahead of that of the database");
            assertThat(behind.output()).contains("behind that of the database");
        });
        List<String> living = List.of("one.example", "two.example", "three.example");
        hold();
        living.forEach(this::claim);
        makeAllDue();
        await().until(() -> living.stream().allMatch(name -> fetches(name) == 1));
        usesNoCertificateTooEarly(ahead);
        useTheCertificateByTheClockOfTheDatabase(behind);
        await().during(ReplicaMain.HEARTBEAT.multipliedBy(8L))
                .atMost(Duration.ofSeconds(60))
                .until(() -> living.stream().allMatch(name -> fetches(name) == 1));
        jobRunsOnTimeByTheClockOfTheDatabase();
        for (Replica replica : List.of(right, ahead, behind)) {
            assertThat(replica.output()).doesNotContain("is taken over", "is dropped");
        }
    }

    private void usesNoCertificateTooEarly(Replica ahead) throws IOException {
        Instant start = Instant.now().plus(Duration.ofMinutes(5));
        SigningChain early = chain("early.example", start);
        assertThat(ahead.ask("attach early.example " + file(early))).contains("is not valid before");
        new WrittenRows(database())
                .active("later.example", "acme", chain("later.example", start)); // As by an older release
        assertThat(ahead.ask("find later.example"))
                .contains("'later.example' is not valid before", "by the clock of the database");
    }

    /** The machine would say that it is valid in ten minutes. */
    private void useTheCertificateByTheClockOfTheDatabase(Replica behind) throws IOException {
        SigningChain chain = chain("valid.example", Instant.now().minusSeconds(60));
        assertThat(behind.ask("attach valid.example " + file(chain))).contains("ACTIVE");
        assertThat(behind.ask("find valid.example")).contains("Entry");
    }

    private void jobRunsOnTimeByTheClockOfTheDatabase() {
        claim("timely.example");
        jdbc().update(
                        "update tls_task set execution_time = current_timestamp + interval '3 seconds' where task_instance = 'timely.example acme'");
        await().during(Duration.ofSeconds(2)).until(() -> fetches("timely.example") == 0);
        await().atMost(Duration.ofSeconds(4)).until(() -> fetches("timely.example") == 1);
    }

    private static SigningChain chain(String name, Instant start) {
        return TestCertificates.AUTHORITY.issue(
                Leaf.server(List.of(new GeneralName(GeneralName.dNSName, name)), Duration.ofDays(1))
                        .valid(start, start.plus(Duration.ofDays(1))));
    }

    private String file(SigningChain chain) throws IOException {
        Path file = Files.createTempFile(directory, "chain", ".pem");
        return Files.writeString(file, pem(chain.certificates()) + pem(chain.privateKey()))
                .toString();
    }
}
