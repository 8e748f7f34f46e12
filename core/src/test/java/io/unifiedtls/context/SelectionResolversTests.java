package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.testing.Contexts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Resolvers are asked in turn, within their time and on threads of their own. */
class SelectionResolversTests extends SelectionFixture {

    @Test
    void resolverDerivesFromTheContextsConfigurationAndKeepsTheRest() throws SSLException {
        SniResolver tenants = (hello, context) -> Optional.of(context.configuration().toBuilder()
                .signingChains(certificateFor("tenant.example"))
                .build());
        TLSConnection connection = connect(Contexts.factory(DEFAULT, HOSTS, tenants), "tenant.example");
        assertThat(connection.applicationProtocol()).contains(ApplicationProtocol.HTTP_1_1);
        assertThat(connection.version()).isEqualTo(TLSVersion.TLS_1_3);
        assertThat(connection.configurationLabel()).isEqualTo("default");
    }

    @Test
    void resolversAreAskedInTheirOrderUntilOneKnowsTheName() throws SSLException {
        List<String> asked = new ArrayList<>();
        SniResolver first = (hello, context) -> {
            asked.add("first");
            return Optional.empty();
        };
        SniResolver second = (hello, context) -> {
            asked.add("second");
            return Optional.of(PARTNERS);
        };
        SniResolver third = (hello, context) -> {
            asked.add("third");
            return Optional.of(DEFAULT);
        };
        assertThat(connect(Contexts.factory(DEFAULT, HOSTS, first, second, third), "any.example")
                        .configurationLabel())
                .isEqualTo("partners");
        assertThat(asked).containsExactly("first", "second");
    }

    @Test
    void resolverAfterTheTableIsNotAskedForItsNames() throws SSLException {
        SniResolver thief = (hello, context) -> Optional.of(DEFAULT);
        assertThat(connect(Contexts.factory(DEFAULT, HOSTS, thief), "partners.example")
                        .configurationLabel())
                .isEqualTo("partners");
    }

    @Test
    void refusalOfAResolverIsFinal() {
        SniResolver suspended = (hello, context) -> {
            throw new HandshakeRefusedException(Alert.ACCESS_DENIED);
        };
        SniResolver other = (hello, context) -> Optional.of(DEFAULT);
        assertAlert(Contexts.factory(DEFAULT, HOSTS, suspended, other), "any.example", Alert.ACCESS_DENIED);
    }

    @Test
    void resolverThatThrowsFailsThatHandshakeAlone() throws SSLException {
        SniResolver broken = (hello, context) -> {
            if (hello.serverName().equals(Optional.of(new ServerName("broken.example")))) {
                throw new IllegalStateException("database is down");
            }
            return Optional.of(DEFAULT);
        };
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS, broken);
        assertAlert(factory, "broken.example", Alert.INTERNAL_ERROR);
        assertThat(connect(factory, "fine.example").configurationLabel()).isEqualTo("default");
        assertThat(log.list)
                .singleElement()
                .satisfies(
                        event -> assertThat(event.getFormattedMessage())
                                .endsWith(
                                        "failed. The server name was broken.example. This fault will not be logged again for an hour."));
        assertThat(log.list.get(0).getThrowableProxy().getMessage()).isEqualTo("database is down");
    }

    /** A reload makes another chain of the same resolvers, which is no reason to say it again. */
    @Test
    void faultIsToldOnceAcrossReloadsAndRemembered() {
        SniResolver broken = (hello, context) -> {
            throw new IllegalStateException("database is down");
        };
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS, broken);
        assertAlert(factory, "one.example", Alert.INTERNAL_ERROR);
        Contexts.using(factory, DEFAULT, HOSTS);
        assertAlert(factory, "two.example", Alert.INTERNAL_ERROR);
        assertThat(log.list).hasSize(1);
        assertThat(factory.failingResolvers().values())
                .singleElement()
                .asString()
                .contains("2 times", "threw java.lang.IllegalStateException")
                .doesNotContain("one.example", "two.example");
    }

    @Test
    void resolverThatIsTooSlowIsInterruptedAndFailsThatHandshakeAlone() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        SniResolver slow = (hello, context) -> {
            if (hello.serverName().equals(Optional.of(new ServerName("slow.example")))) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException ex) {
                    interrupted.countDown();
                }
            }
            return Optional.of(DEFAULT);
        };
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS, slow);
        assertAlert(factory, "slow.example", Alert.INTERNAL_ERROR);
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(connect(factory, "fine.example").configurationLabel()).isEqualTo("default");
    }

    @Test
    void onlySoManyHandshakesWaitAndTheRestFailsAtOnce() throws Exception {
        int places = Contexts.SETTINGS.resolverConcurrency().orElseThrow();
        CountDownLatch waiting = new CountDownLatch(places);
        CountDownLatch release = new CountDownLatch(1);
        SniResolver slow = (hello, context) -> {
            waiting.countDown();
            try {
                release.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            return Optional.of(DEFAULT);
        };
        ServerSettings settings = Contexts.settings(Duration.ofMinutes(1), Duration.ofMinutes(1), places, 100);
        ContextFactory factory = factory(settings, HOSTS, slow);
        ExecutorService clients = Executors.newFixedThreadPool(places);
        try {
            List<Future<TLSConnection>> connections = new ArrayList<>();
            for (int i = 0; i < places; i++) {
                connections.add(clients.submit(() -> connect(factory, "slow.example")));
            }
            assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
            assertAlert(factory, "late.example", Alert.INTERNAL_ERROR);
            assertThat(connect(factory, "partners.example").configurationLabel())
                    .isEqualTo("partners");
            release.countDown();
            for (Future<TLSConnection> connection : connections) {
                assertThat(connection.get(30, TimeUnit.SECONDS).configurationLabel())
                        .isEqualTo("default");
            }
        } finally {
            clients.shutdownNow();
            factory.close();
        }
    }

    @Test
    void resolversRunOnThreadsOfTheirOwn() throws SSLException {
        AtomicReference<String> thread = new AtomicReference<>("");
        SniResolver resolver = (hello, context) -> {
            thread.set(Thread.currentThread().toString());
            return Optional.of(DEFAULT);
        };
        connect(Contexts.factory(DEFAULT, HOSTS, resolver), "any.example");
        assertThat(thread.get()).contains("tls-resolver-");
        assertThat(String.valueOf(thread.get()).contains("VirtualThread"))
                .isEqualTo(Runtime.version().feature() >= 21);
    }
}
