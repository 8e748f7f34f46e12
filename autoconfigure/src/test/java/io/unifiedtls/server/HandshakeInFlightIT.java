package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.EngineClient.Flights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Handshakes that are under way while trust changes, of clients that are not let in any more afterwards. */
@Tag("ci")
@Tag("jdk")
@Timeout(120)
class HandshakeInFlightIT {

    private static final String VARIANTS = "io.unifiedtls.server.Variant#all";

    @TempDir
    Path directory;

    /** Of a client that comes with half of its ClientHello before the change. */
    @ParameterizedTest
    @MethodSource(VARIANTS)
    void clientHelloGetsWhatIsInForceWhenItIsWhole(Variant variant) throws Exception {
        try (ChangingHosts hosts = new ChangingHosts(variant, directory)) {
            for (String name : List.of("a.files.example", "a.rows.example", "a.table.example")) {
                try (SSLSocket admitted = hosts.open(name)) {
                    assertThat(ChangingHosts.status(admitted, name)).isEqualTo("200");
                }
            }
            assertRefused(hosts, hosts.client("a.files.example"), () -> hosts.changeFiles("a.files.example"));
            assertRefused(
                    hosts, hosts.client("a.rows.example"), () -> hosts.rows().change("a.rows.example"));
            EngineClient management = hosts.managementClient("a.table.example");
            assertRefused(
                    hosts, hosts.client("a.table.example"), () -> assertRefused(hosts, management, hosts::changeTable));
        }
    }

    private static void assertRefused(ChangingHosts hosts, EngineClient client, Change change) throws IOException {
        try (client;
                SSLSocket other = hosts.open("b.rows.example")) {
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> {
                        client.handshakeBy(inHalves(() -> {
                            for (int i = 0; i < 20; i++) {
                                assertThat(ChangingHosts.status(other, "b.rows.example"))
                                        .isEqualTo("200");
                            }
                            change.make();
                        }));
                        client.awaitEnd(); // Of TLS 1.3, the alert comes when the client believes to have finished
                    })
                    .withMessageMatching(".*(certificate|unknown_ca).*");
        }
    }

    /** Of a client whose certificate comes when the connections from before have been judged and ended. */
    @ParameterizedTest
    @MethodSource(VARIANTS)
    void connectionThatIsEstablishedAfterTheChangeIsJudged(Variant variant) throws Exception {
        try (ChangingHosts hosts = new ChangingHosts(variant, directory)) {
            assertEnded(
                    hosts.client("a.files.example"),
                    hosts.open("a.files.example"),
                    () -> hosts.changeFiles("a.files.example"));
            assertEnded(
                    hosts.client("a.rows.example"),
                    hosts.open("a.rows.example"),
                    () -> hosts.rows().change("a.rows.example"));
            EngineClient management = hosts.managementClient("a.table.example");
            SSLSocket managementBefore = hosts.openManagement("a.table.example");
            assertEnded(
                    hosts.client("a.table.example"),
                    hosts.open("a.table.example"),
                    () -> assertEnded(management, managementBefore, hosts::changeTable));
        }
    }

    private static void assertEnded(EngineClient client, SSLSocket before, Change change) throws IOException {
        try (client;
                before) {
            client.handshakeBy((flight, number, out) -> {
                if (number == 1) {
                    change.make();
                    assertThat(before.getInputStream().read())
                            .as("a connection from before ends")
                            .isNegative();
                }
                out.write(flight);
            });
            client.awaitEnd();
        }
    }

    /** A change that others notice, and a client that is let in afterwards, too. */
    @ParameterizedTest
    @MethodSource(VARIANTS)
    void connectionThatWouldBeAdmittedNowLivesOn(Variant variant) throws Exception {
        try (ChangingHosts hosts = new ChangingHosts(variant, directory);
                EngineClient client = hosts.client("b.rows.example");
                SSLSocket before = hosts.open("a.rows.example")) {
            client.handshakeBy((flight, number, out) -> {
                if (number == 1) {
                    hosts.rows().change("a.rows.example");
                    assertThat(before.getInputStream().read()).isNegative();
                }
                out.write(flight);
            });
            assertThat(client.get("/hello", "b.rows.example")).contains("200", "hello");
        }
    }

    private static Flights inHalves(Change between) {
        return (flight, number, out) -> {
            if (number > 0) {
                out.write(flight);
                return;
            }
            int half = flight.length / 2;
            send(Arrays.copyOf(flight, half), out);
            between.make();
            send(Arrays.copyOfRange(flight, half, flight.length), out);
        };
    }

    private static void send(byte[] bytes, OutputStream out) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private interface Change {

        void make() throws IOException;
    }
}
