package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** The tickets of TLS 1.3 leave with the handshake, before the client has sent anything. */
@Timeout(60)
class UnaskedTicketsIT {

    private static final int PATIENCE_MILLIS = 5_000;
    private static final int APPLICATION_DATA = 23;

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.Variant#all")
    void ticketsLeaveWithTheHandshake(Variant variant) throws IOException {
        write(directory, "host", certificateFor("open.example", "clients.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
        SessionHosts hosts = new SessionHosts(directory);
        hosts.with(
                        "open",
                        "certificates[0].certificate=" + hosts.file("host.pem"),
                        "certificates[0].private-key=" + hosts.file("host.key"))
                .with(
                        "clients",
                        "base=open",
                        "client-authentication=need",
                        "trust-store.certificates=" + hosts.file("client-ca.pem"));
        try (ConfigurableApplicationContext application = hosts.start(variant)) {
            for (String host : List.of("open.example", "clients.example")) {
                assertTicketComesUnasked(LocalClients.port(application), host);
            }
        }
    }

    private static void assertTicketComesUnasked(int port, String host) throws IOException {
        var context = Engines.clientContext(clientCertificate(CLIENT_AUTHORITY));
        try (EngineClient client =
                new EngineClient(Engines.client(context, host, parameters -> {}), port, PATIENCE_MILLIS)) {
            client.handshake(List::of);
            assertThat(client.engine().getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(client.nextRecordType()).as(host).isEqualTo(APPLICATION_DATA);
            assertThat(client.get("/", host)).contains(" 200").contains("resumed=false");
        }
    }
}
