package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.Alert;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.Transport;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.ServerSettings.TrustChange;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which connections end after a change, and when, after real handshakes in memory. */
@Timeout(60)
class TrustReviewTests {

    private static final SSLContext CLIENT = Engines.clientContext(clientCertificate(CLIENT_AUTHORITY));
    private static final TLSConfiguration OPEN = TLSConfiguration.builder()
            .signingChains(certificateFor("*.example"))
            .build();
    private static final TLSConfiguration NEED = trusting(CLIENT_AUTHORITY);
    private static final TLSConfiguration OTHER = trusting(AUTHORITY);
    /** Nobody can be let in by it. */
    private static final TLSConfiguration UNSUPPORTED = NEED.toBuilder()
            .lowestSupportedVersion(TLSVersion.TLS_1_3)
            .cipherSuites(List.of(CipherSuite.of("TLS_AES_128_CCM_SHA256")))
            .build();

    private final Map<String, Supplier<Optional<TLSConfiguration>>> answers = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private final SniResolver resolver =
            (hello, context) -> answer(hello.serverName().orElseThrow().value());
    private final CacheableSniResolver changing = (name, context) -> Optional.empty();
    private final ContextFactory factory = factory(Duration.ZERO, Duration.ofMinutes(1));

    @AfterEach
    void stop() {
        release.countDown();
        factory.close();
    }

    @Test
    void endsThoseThatWouldNotBeAdmittedAndNoOthers() throws Exception {
        answers.put("other.example", () -> Optional.of(NEED));
        answers.put("none.example", () -> Optional.of(NEED));
        answers.put("want.example", () -> Optional.of(NEED));
        answers.put("gone.example", () -> Optional.of(NEED));
        answers.put("refused.example", () -> Optional.of(NEED));
        answers.put("unsupported.example", () -> Optional.of(NEED));
        answers.put("same.example", () -> Optional.of(NEED));
        answers.put("open.example", () -> Optional.of(OPEN));
        answers.put("opengone.example", () -> Optional.of(OPEN));
        Map<String, Connection> connections = new ConcurrentHashMap<>();
        for (String name : answers.keySet()) {
            connections.put(name, connect(name));
        }
        answers.put("other.example", () -> Optional.of(OTHER));
        answers.put("none.example", () -> Optional.of(OPEN));
        answers.put("want.example", () -> Optional.of(wanting(CLIENT_AUTHORITY)));
        answers.put("gone.example", Optional::empty);
        answers.put("refused.example", TrustReviewTests::refuse);
        answers.put("unsupported.example", () -> Optional.of(UNSUPPORTED));
        answers.put("opengone.example", Optional::empty);
        answers.put("open.example", () -> Optional.of(NEED));
        change();
        Set<String> ended = Set.of(
                "other.example",
                "want.example",
                "gone.example",
                "refused.example",
                "unsupported.example",
                "open.example");
        await().untilAsserted(() ->
                ended.forEach(name -> assertThat(connections.get(name)).as(name).matches(Connection::isRetired)));
        await().until(() -> asked.get() >= 2 * connections.size());
        for (String name : List.of("none.example", "same.example", "opengone.example")) {
            assertThat(connections.get(name)).as(name).matches(kept -> !kept.isRetired());
        }
    }

    @Test
    void asksAgainUntilThereIsAnAnswer() throws Exception {
        answers.put("gone.example", () -> Optional.of(NEED));
        Connection connection = connect("gone.example");
        answers.put("gone.example", TrustReviewTests::fail);
        asked.set(0);
        change();
        await().until(() -> asked.get() >= 2);
        assertThat(connection.isRetired()).isFalse();
        answers.put("gone.example", () -> Optional.of(OTHER));
        await().until(connection::isRetired);
    }

    @Test
    void endsThoseWithoutAnAnswerWhenTheTimeIsUp() throws Exception {
        try (ContextFactory impatient = factory(Duration.ZERO, Duration.ofMillis(200))) {
            answers.put("gone.example", () -> Optional.of(NEED));
            answers.put("open.example", () -> Optional.of(OPEN));
            List<Connection> connections =
                    List.of(connect(impatient, "gone.example"), connect(impatient, "open.example"));
            answers.put("gone.example", TrustReviewTests::fail);
            answers.put("open.example", TrustReviewTests::fail);
            impatient.forget(changing, Changed.all(), List.of());
            await().until(() -> connections.stream().allMatch(Connection::isRetired));
        }
    }

    /** Nor for more threads than one for each name. */
    @Test
    void waitsForNoOtherHost() throws Exception {
        answers.put("hung.example", () -> Optional.of(NEED));
        answers.put("gone.example", () -> Optional.of(NEED));
        List<Connection> hung = new ArrayList<>();
        for (int i = 0; i < 2 * Connections.REVIEWS; i++) {
            hung.add(connect("hung.example"));
        }
        Connection gone = connect("gone.example");
        answers.put("hung.example", this::hang);
        answers.put("gone.example", () -> Optional.of(OTHER));
        asked.set(0);
        change();
        await().until(gone::isRetired);
        assertThat(asked).hasValueLessThanOrEqualTo(2);
        assertThat(hung).noneMatch(Connection::isRetired);
        answers.put("hung.example", () -> Optional.of(OTHER));
        release.countDown();
        await().until(() -> hung.stream().filter(Connection::isRetired).count() >= hung.size() - 1);
    }

    @Test
    void asksOnlyForTheHostsThatHaveChanged() throws Exception {
        answers.put("changed.example", () -> Optional.of(NEED));
        answers.put("other.example", () -> Optional.of(NEED));
        Connection changed = connect("changed.example");
        Connection other = connect("other.example");
        answers.put("changed.example", () -> Optional.of(OTHER));
        answers.put("other.example", TrustReviewTests::fail);
        asked.set(0);
        factory.forget(changing, Changed.names("changed.example"), List.of());
        await().until(changed::isRetired);
        assertThat(asked).hasValue(1);
        assertThat(other.isRetired()).isFalse();
    }

    /** It has none of the time that connections from before are given. */
    @Test
    void judgesAtOnceWhatIsEstablishedAfterTheChange() throws Exception {
        try (ContextFactory patient = factory(Duration.ofMinutes(1), Duration.ofMinutes(1))) {
            answers.put("gone.example", () -> Optional.of(NEED));
            Connection before = connect(patient, "gone.example");
            Connection connection = new Connection();
            LateBindingEngine server = patient.server("default").newEngine();
            server.attach(connection);
            SSLEngine client = Engines.client(CLIENT, "gone.example", parameters -> {});
            server.unwrap(ByteBuffer.wrap(Engines.clientHello(client)), ByteBuffer.allocate(0));
            Engines.runTasks(server);
            answers.put("gone.example", () -> Optional.of(OTHER));
            patient.forget(changing, Changed.names("gone.example"), List.of());
            Engines.handshake(client, server, new byte[0]);
            assertThat(server.connection()).isPresent();
            await().until(connection::isRetired);
            assertThat(before.isRetired()).isFalse();
        }
    }

    /** The resolver has looked before the change, and answers after it. */
    @Test
    void judgesAtOnceWhatWasSelectedWhileTheChangeCame() throws Exception {
        try (ContextFactory patient = factory(Duration.ofMinutes(1), Duration.ofMinutes(1))) {
            answers.put("gone.example", () -> {
                answers.put("gone.example", () -> Optional.of(OTHER));
                patient.forget(changing, Changed.names("gone.example"), List.of());
                return Optional.of(NEED);
            });
            Connection connection = connect(patient, "gone.example");
            await().until(connection::isRetired);
        }
    }

    /** A ClientHello may come in halves, and a change between them. */
    @Test
    void connectionsOfServersAreSelectedWithWhatIsInForceAndOthersStay() throws Exception {
        HostTable before = HostTable.builder().add("a.example", NEED, "here").build();
        HostTable after = HostTable.builder().add("a.example", OPEN, "here").build();
        Contexts.using(factory, OPEN, before);
        LateBindingContext root = factory.server("default");
        LateBindingEngine attached = root.newEngine();
        attached.attach(new Connection());
        LateBindingEngine own = root.newEngine();
        byte[] hello = Engines.clientHello(Engines.client("a.example"));
        for (LateBindingEngine engine : List.of(attached, own)) {
            byte[] records = Engines.inRecordsOf(hello.length / 2, hello);
            engine.unwrap(ByteBuffer.wrap(records), ByteBuffer.allocate(0));
        }
        Contexts.using(factory, OPEN, after);
        byte[] records = Engines.inRecordsOf(hello.length / 2, hello);
        byte[] rest = Arrays.copyOfRange(records, 5 + hello.length / 2, records.length);
        for (LateBindingEngine engine : List.of(attached, own)) {
            engine.unwrap(ByteBuffer.wrap(rest), ByteBuffer.allocate(0));
            Engines.runTasks(engine);
        }
        assertThat(attached.configuration()).contains(OPEN);
        assertThat(own.configuration()).contains(NEED);
    }

    private void change() {
        factory.forget(changing, Changed.all(), List.of());
    }

    private Optional<TLSConfiguration> answer(String name) {
        asked.incrementAndGet();
        return answers.getOrDefault(name, Optional::empty).get();
    }

    private static Optional<TLSConfiguration> refuse() {
        throw new HandshakeRefusedException(Alert.ACCESS_DENIED);
    }

    private static Optional<TLSConfiguration> fail() {
        throw new IllegalStateException("The database is down");
    }

    private Optional<TLSConfiguration> hang() {
        try {
            release.await();
            return Optional.of(NEED);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ex);
        }
    }

    private ContextFactory factory(Duration patience, Duration reviewTimeout) {
        return Contexts.factory(
                OPEN,
                TLSPolicy.none(),
                Contexts.settings(Duration.ofSeconds(30), Duration.ofSeconds(30), 4, 100)
                        .closing(Optional.of(new TrustChange(patience, reviewTimeout))),
                List.of(HostTable.builder().build(), resolver));
    }

    private Connection connect(String name) throws SSLException {
        return connect(factory, name);
    }

    private static Connection connect(ContextFactory factory, String name) throws SSLException {
        Connection connection = new Connection();
        LateBindingEngine server = factory.server("default").newEngine();
        server.attach(connection);
        SSLEngine client = Engines.client(CLIENT, name, parameters -> {});
        Engines.handshake(client, server);
        assertThat(server.connection()).as(name).isPresent();
        return connection;
    }

    private static TLSConfiguration trusting(CertificateAuthority authority) {
        return OPEN.toBuilder()
                .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(authority.certificate()))))
                .build();
    }

    private static TLSConfiguration wanting(CertificateAuthority authority) {
        return OPEN.toBuilder()
                .clientAuthentication(ClientAuthentication.want(TrustStore.of(List.of(authority.certificate()))))
                .build();
    }

    /** As of a server, which was told that the connection is to end. */
    private static final class Connection implements Transport {

        private final CountDownLatch retired = new CountDownLatch(1);

        boolean isRetired() {
            return retired.getCount() == 0;
        }

        @Override
        public @Nullable SocketAddress remoteAddress() {
            return null;
        }

        @Override
        public boolean isClientGone() {
            return false;
        }

        @Override
        public void retire() {
            retired.countDown();
        }
    }
}
