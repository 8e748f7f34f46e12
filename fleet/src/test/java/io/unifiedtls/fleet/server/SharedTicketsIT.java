package io.unifiedtls.fleet.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.server.TicketReplicas.Seen;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of one replica at the others: Tomcat, Jetty and Netty on one PostgreSQL. */
@Tag("ci")
@Timeout(120)
class SharedTicketsIT {

    private static final List<String> VERSIONS = List.of("-tls1_2", "-tls1_3");

    private final Database database = PostgresServer.shared().newDatabase().withSchema();
    private final WrittenRows rows = new WrittenRows(database);

    @TempDir
    Path directory;

    @Test
    void sessionResumesAtTheOthersAndNotAfterItsKeyIsGone() {
        rows.active("shop.example", "a", certificateFor("shop.example"));
        try (TicketReplicas replicas = new TicketReplicas(directory, database)) {
            for (String version : VERSIONS) {
                for (int first = 0; first < replicas.count(); first++) {
                    Seen full = replicas.begin(first, "shop.example", version);
                    assertThat(full.isAnswered()).as(full.output()).isTrue();
                    assertThat(full.isResumed()).isFalse();
                    for (int other = 0; other < replicas.count(); other++) {
                        Seen seen = replicas.offer(other, "shop.example", version, "shop.example");
                        assertThat(seen.isResumed())
                                .as("%s of %d at %d: %s", version, first, other, seen.output())
                                .isTrue();
                        assertThat(seen.isAnswered()).isTrue();
                    }
                }
            }
            rows.jdbc().update("delete from tls_ticket_key");
            replicas.refresh();
            for (String version : VERSIONS) {
                for (int other = 0; other < replicas.count(); other++) {
                    Seen seen = replicas.offer(other, "shop.example", version, "shop.example");
                    assertThat(seen.isResumed()).as("%s at %d", version, other).isFalse();
                    assertThat(seen.isAnswered()).isTrue();
                }
            }
        }
    }

    /** Both hosts have the same certificate and, except for the client's, the same settings. */
    @Test
    void sessionWithoutACertificateOpensNoHostThatNeedsOne() {
        String certificate = rows.certificate("a", certificateFor("want.example", "need.example"));
        for (String configuration : List.of("want", "need")) {
            String name = configuration + ".example";
            rows.host(name, "a", HostState.ACTIVE, certificate);
            rows.jdbc().update("update tls_host set configuration = ? where name = ?", configuration, name);
        }
        try (TicketReplicas replicas = new TicketReplicas(directory, database)) {
            for (String version : VERSIONS) {
                for (int first = 0; first < replicas.count(); first++) {
                    assertThat(replicas.begin(first, "want.example", version).isAnswered())
                            .isTrue();
                    for (int other = 0; other < replicas.count(); other++) {
                        assertThat(replicas.offer(other, "want.example", version, "want.example")
                                        .isResumed())
                                .as("%s of %d at %d", version, first, other)
                                .isTrue();
                        Seen opened = replicas.offer(other, "need.example", version, "want.example");
                        assertThat(opened.isResumed())
                                .as("%s of %d at %d", version, first, other)
                                .isFalse();
                        assertThat(opened.isAnswered()).as(opened.output()).isFalse();
                    }
                }
            }
        }
    }
}
