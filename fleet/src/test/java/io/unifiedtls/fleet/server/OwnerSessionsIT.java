package io.unifiedtls.fleet.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.proof.ProofFinder;
import io.unifiedtls.fleet.server.TicketReplicas.Seen;
import io.unifiedtls.fleet.store.HostMaintenance;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;

/** A session ends with the ownership of its host, in all processes. The next owner has a certificate of the same names, or the same one. */
@Timeout(180)
@Tag("ci")
class OwnerSessionsIT {

    private static final String NAME = "shop.example";
    private static final List<String> VERSIONS = List.of("-tls1_2", "-tls1_3");

    private final Database database = PostgresServer.shared().newDatabase().withSchema();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "openssl"})
    void sessionEndsWhenItsHostChangesHands(String backend) {
        try (TicketReplicas replicas = new TicketReplicas(directory, database, AnyProof.class, backend)) {
            TLSHosts hosts = replicas.applications().get(0).getBean(TLSHosts.class);
            SigningChain chain = certificateFor(NAME);
            hosts.claim("a", NAME, ProofMethod.OPERATOR);
            hosts.attach("a", NAME, chain);
            LookupIT.awaitChanges(replicas.applications(), database);
            begin(replicas);
            assertResumed(replicas, true);
            if (backend.equals("openssl")) {
                chain = certificateFor(NAME);
                hosts.attach("a", NAME, chain);
                LookupIT.awaitChanges(replicas.applications(), database);
                assertResumed(replicas, true); // A renewal keeps sessions
            }

            hosts.claim("b", NAME, ProofMethod.DNS);
            hosts.prove("b", NAME);
            hosts.attach("b", NAME, chain);
            takeOver(replicas);
            LookupIT.awaitChanges(replicas.applications(), database);
            assertResumed(replicas, false);

            begin(replicas);
            assertResumed(replicas, true);
            hosts.release("b", NAME);
            hosts.claim("b", NAME, ProofMethod.OPERATOR);
            hosts.attach("b", NAME, chain);
            LookupIT.awaitChanges(replicas.applications(), database);
            assertResumed(replicas, false);
        }
    }

    private void takeOver(TicketReplicas replicas) {
        new JdbcTemplate(database.dataSource()).update("update tls_host set successor_at = current_timestamp");
        replicas.applications().get(0).getBean(HostMaintenance.class).takeOver(NAME);
        assertThat(replicas.applications().get(0).getBean(TLSHosts.class).find("b", NAME))
                .isPresent();
    }

    private static void begin(TicketReplicas replicas) {
        for (String version : VERSIONS) {
            for (int replica = 0; replica < replicas.count(); replica++) {
                Seen full = replicas.begin(replica, NAME, version, session(replica));
                assertThat(full.isAnswered()).as(full.output()).isTrue();
                assertThat(full.isResumed()).isFalse();
            }
        }
    }

    /** At its own replica, which all backends resume; on OpenSSL, the replicas also have each other's keys. */
    private static void assertResumed(TicketReplicas replicas, boolean expected) {
        for (String version : VERSIONS) {
            for (int first = 0; first < replicas.count(); first++) {
                for (int replica = 0; replica < replicas.count(); replica++) {
                    if (!expected || replica == first) {
                        Seen seen = replicas.offer(replica, NAME, version, session(first));
                        assertThat(seen.isAnswered()).as(seen.output()).isTrue();
                        assertThat(seen.isResumed())
                                .as("%s of %d at %d", version, first, replica)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    private static String session(int replica) {
        return "session" + replica;
    }

    /** Every tenant proves every name. */
    @Configuration(proxyBeanMethods = false)
    @Import(FleetApplication.class)
    static class AnyProof {

        @Bean
        @Primary
        ProofFinder anyProof() {
            return (method, name, isToken) -> Optional.empty();
        }
    }
}
