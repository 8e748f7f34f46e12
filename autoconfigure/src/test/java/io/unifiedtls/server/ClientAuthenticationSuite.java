package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.server.SClient.Seen;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client certificates that a host needs, wants or does not ask for. */
interface ClientAuthenticationSuite extends SuiteServer {

    @Test
    @Feature("Client authentication and trust per host")
    default void neededCertificateThatVerifiesIsAccepted() {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            Seen seen = client("need.example")
                    .with(version)
                    .certificate(directory(), "right")
                    .get();
            assertThat(seen.fact("peer")).as(seen.output()).isEqualTo("CN=client");
            assertThat(seen.fact("attribute.peer")).isEqualTo("CN=client");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @Feature("Client authentication and trust per host")
    default void neededCertificateThatIsMissingEndsTheHandshake(String version) {
        Seen seen = client("need.example").with(version).get();
        assertThat(seen.isAnswered()).isFalse();
        assertThat(seen.alert()).as(seen.output()).isIn("42", "40", "116");
    }

    @ParameterizedTest
    @CsvSource({
        "need.example, wrong, -tls1_2", "need.example, wrong, -tls1_3", "want.example, wrong, -tls1_3",
        "need.example, expired, -tls1_2", "need.example, expired, -tls1_3", "want.example, expired, -tls1_3",
    })
    @Feature("Client authentication and trust per host")
    default void certificateThatDoesNotVerifyEndsTheHandshake(String name, String certificate, String version) {
        Seen seen =
                client(name).with(version).certificate(directory(), certificate).get();
        assertThat(seen.isAnswered()).isFalse();
        // certificate_expired, certificate_unknown
        assertThat(seen.alert()).as(seen.output()).isIn("45", "46");
    }

    @Test
    @Feature("Client authentication and trust per host")
    default void wantedCertificateMayBeMissing() {
        assertThat(client("want.example").get().fact("peer")).isEmpty();
        assertThat(client("want.example").get().isAnswered()).isTrue();
        assertThat(client("want.example")
                        .certificate(directory(), "right")
                        .get()
                        .fact("peer"))
                .isEqualTo("CN=client");
    }

    @Test
    default void certificateIsNotAskedForElsewhere() {
        assertThat(client("both.example")
                        .certificate(directory(), "right")
                        .get()
                        .fact("peer"))
                .isEmpty();
    }

    @Test
    default void jdkClientConnects() throws IOException {
        SSLEngine engine = Engines.client(
                Engines.clientContext(clientCertificate(CLIENT_AUTHORITY)), "need.example", parameters -> {});
        try (EngineClient client = new EngineClient(engine, port())) {
            client.handshake(List::of);
            assertThat(client.get("/", "need.example")).contains("configuration=need", "peer=CN=client");
        }
    }
}
