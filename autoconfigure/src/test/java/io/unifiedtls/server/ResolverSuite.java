package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.server.SClient.Seen;
import io.unifiedtls.testing.Engines;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.system.CapturedOutput;

/** Resolvers of the application: derived configurations, alerts, time limit and interruption. */
interface ResolverSuite extends SuiteServer {

    @Test
    @Feature("`SniResolver` beans: derived configurations, alerts, time limit, interruption when the client goes")
    default void resolverThatChangesCertificatesKeepsEverythingElse() {
        Seen seen = client("globex.tenant.example").with("-alpn", "h2,http/1.1").get();
        assertThat(seen.subject()).isEqualTo("globex.tenant.example");
        assertThat(seen.applicationProtocol()).isEqualTo("h2");
    }

    @Test
    @Feature("`SniResolver` beans: derived configurations, alerts, time limit, interruption when the client goes")
    default void resolverMayRefuseWithAnAlert() {
        assertThat(client("suspended.tenant.example").get().alert()).isEqualTo("49");
    }

    @Test
    @Feature("`SniResolver` beans: derived configurations, alerts, time limit, interruption when the client goes")
    default void resolverThatThrowsOrIsTooSlowFailsItsHandshakeAlone() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(2);
        try {
            Future<Seen> slow =
                    clients.submit(() -> client("slow.tenant.example").get());
            Future<Seen> broken =
                    clients.submit(() -> client("throws.tenant.example").get());
            assertThat(client("acme.tenant.example").get().isAnswered()).isTrue();
            assertThat(slow.get(30, TimeUnit.SECONDS).alert()).isEqualTo("80");
            assertThat(broken.get(30, TimeUnit.SECONDS).alert()).isEqualTo("80");
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    @Feature("`SniResolver` beans: derived configurations, alerts, time limit, interruption when the client goes")
    default void resolverIsInterruptedWhenItsClientGoes() throws Exception {
        tenants().forget();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream().write(Engines.clientHello(Engines.client("slow.tenant.example")));
            assertThat(tenants().awaitSlow()).isTrue();
        }
        assertThat(tenants().awaitInterruption())
                .as("before the resolver timeout")
                .isLessThan(Duration.ofSeconds(2));
        assertThat(client("both.example").get().isAnswered()).isTrue();
    }

    @Test
    default void whatTheBackendCannotDoIsInternalErrorAndLoggedOnceWithHostAndSetting(CapturedOutput output) {
        assertThat(client("unsupported.tenant.example").get().alert()).isEqualTo("80");
        assertThat(client("unsupported.tenant.example").get().alert()).isEqualTo("80");
        assertThat(output.getAll())
                .containsOnlyOnce(
                        "Refused a handshake for server name 'unsupported.tenant.example' with internal_error.");
        assertThat(output.getAll()).contains("Configuration 'unsupported': named-groups ");
    }

    /** Its resolver would answer without client authentication. */
    @Test
    default void tenantsResolverCannotTakeAHostOfTheTable() {
        assertThat(client("need.example").with("-tls1_2").get().alert()).isNotEmpty();
    }
}
