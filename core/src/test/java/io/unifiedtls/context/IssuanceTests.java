package io.unifiedtls.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.Alert;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.HandshakeOutcome.BeingIssued;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.challenge.Challenges;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.Issuance;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.UnsettledException;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.Destinations;
import io.unifiedtls.selection.IssuanceWaits;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.RunningTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handshakes for hosts whose certificates are being issued. */
@Timeout(30)
class IssuanceTests extends SelectionFixture {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Authority authority = new Authority();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final List<HandshakeOutcome> outcomes = new CopyOnWriteArrayList<>();
    private IssuanceWaits waits = new IssuanceWaits(LONG, 64);

    @AfterEach
    void stop() {
        clients.shutdownNow();
    }

    @Test
    void firstVisitorWaitsAndIsServed() throws Exception {
        ContextFactory factory = issuing(Duration.ofSeconds(30), authority);
        Future<TLSConnection> visitor = visit(factory, "new.example");
        awaitWaiting(1);
        assertThat(visitor.isDone()).isFalse();
        authority.issue();
        assertThat(visitor.get().configurationLabel()).isEqualTo("default");
        assertThat(waits.waiting()).isZero();
        assertThat(authority.asked).hasValue(2);
        assertThat(authority.requests).hasValue(1);
        connect(factory, "new.example");
        assertThat(authority.asked).as("the answer is remembered").hasValue(2);
    }

    @Test
    void allWhoWaitShareOneQuestion() throws Exception {
        ContextFactory factory = issuing(Duration.ofSeconds(30), authority);
        List<Future<TLSConnection>> visitors = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            visitors.add(visit(factory, "new.example"));
            awaitWaiting(i + 1);
        }
        int before = authority.asked.get();
        authority.issue();
        for (Future<TLSConnection> visitor : visitors) {
            visitor.get();
        }
        assertThat(authority.asked).hasValue(before + 1);
        assertThat(outcomes).isEmpty();
    }

    @Test
    void waitEndsWithInternalErrorAndAnOutcomeOfItsOwn() throws Exception {
        waits = new IssuanceWaits(SHORT, 64);
        ContextFactory factory = issuing(Duration.ofSeconds(30), authority);
        assertAlert(factory, "new.example", Alert.INTERNAL_ERROR);
        assertThat(outcomes).containsExactly(new BeingIssued(Alert.INTERNAL_ERROR));
        assertThat(outcomes.get(0)).hasToString("being_issued");
        assertThat(authority.asked).as("nothing has changed").hasValue(1);
        authority.issue();
        assertThat(connect(factory, "new.example").configurationLabel()).isEqualTo("default");
    }

    @Test
    void endWithoutACertificateIsAskedForOnceMoreByOneOfThem() throws Exception {
        ContextFactory factory = issuing(Duration.ofSeconds(30), authority);
        List<Future<TLSConnection>> visitors = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            visitors.add(visit(factory, "new.example"));
            awaitWaiting(i + 1);
        }
        int before = authority.asked.get();
        authority.end.complete(null);
        await().until(() -> visitors.stream().allMatch(Future::isDone));
        assertThat(outcomes).hasSize(8).containsOnly(new BeingIssued(Alert.INTERNAL_ERROR));
        assertThat(authority.asked).hasValue(before + 1);
    }

    @Test
    void failureOfTheIssuanceIsItsEnd() {
        authority.end.completeExceptionally(new IllegalStateException("out of order"));
        assertAlert(issuing(Duration.ofSeconds(30), authority), "new.example", Alert.INTERNAL_ERROR);
        assertThat(authority.asked).hasValue(2);
    }

    @Test
    void handshakeWithoutAPlaceIsRefusedAtOnceAndRequestedNevertheless() throws Exception {
        waits = new IssuanceWaits(LONG, 1);
        ContextFactory factory = issuing(Duration.ofSeconds(30), authority);
        Future<TLSConnection> visitor = visit(factory, "new.example");
        awaitWaiting(1);
        assertAlert(factory, "new.example", Alert.INTERNAL_ERROR);
        assertThat(outcomes).containsExactly(new BeingIssued(Alert.INTERNAL_ERROR));
        assertThat(authority.requests).hasValue(2);
        authority.issue();
        visitor.get();
    }

    /** There is one place for resolvers, and it is free. */
    @Test
    void handshakeThatWaitsHoldsNoPlaceOfResolvers() throws Exception {
        ContextFactory factory = issuing(Duration.ofSeconds(30), authority);
        Future<TLSConnection> visitor = visit(factory, "new.example");
        awaitWaiting(1);
        assertThat(connect(factory, "known.example").configurationLabel()).isEqualTo("default");
        assertThat(visitor.isDone()).isFalse();
        authority.issue();
        visitor.get();
    }

    @Test
    void clientThatDisconnectsFreesItsPlace() throws Exception {
        LateBindingEngine server =
                issuing(Duration.ofSeconds(30), authority).server("default").newEngine();
        server.unwrap(ByteBuffer.wrap(Engines.clientHello(Engines.client("new.example"))), ByteBuffer.allocate(0));
        Future<?> task = clients.submit(server.getDelegatedTask());
        awaitWaiting(1);
        server.closeOutbound();
        task.get(5, TimeUnit.SECONDS);
        assertThat(waits.waiting()).isZero();
        assertThat(authority.asked).hasValue(1);
    }

    @Test
    void waitEndsInTimeForTheHandshake() {
        ContextFactory factory = issuing(Duration.ofMillis(500), authority);
        long start = RunningTime.nanos();
        assertAlert(factory, "new.example", Alert.INTERNAL_ERROR);
        assertThat(RunningTime.since(start)).isLessThan(LONG);
    }

    @Test
    void laterResolverThatKnowsTheNameAnswersAtOnce() throws Exception {
        SniResolver later = (hello, context) -> Optional.of(PARTNERS);
        ContextFactory factory = issuing(Duration.ofSeconds(30), authority, later);
        assertThat(connect(factory, "new.example").configurationLabel()).isEqualTo("partners");
        SniResolver ignorant = (hello, context) -> Optional.empty();
        waits = new IssuanceWaits(SHORT, 64);
        assertAlert(issuing(Duration.ofSeconds(30), authority, ignorant), "new.example", Alert.INTERNAL_ERROR);
    }

    @Test
    void undecidedNameIsUnknownAndNotRemembered() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CacheableSniResolver hesitant = (name, context) -> {
            if (asked.incrementAndGet() < 3) {
                throw UnsettledException.undecided("The decision did not answer");
            }
            return Optional.of(DEFAULT);
        };
        ContextFactory factory = issuing(Duration.ofSeconds(30), hesitant);
        assertAlert(factory, "new.example", Alert.UNRECOGNIZED_NAME);
        assertThat(factory.explainer("default").explain(hello()).steps())
                .extracting(TLSExplanation.Step::outcome)
                .containsExactly(TLSExplanation.Outcome.UNKNOWN);
        assertThat(connect(factory, "new.example").configurationLabel()).isEqualTo("default");
    }

    @Test
    void nobodyElseWaitsOrRequestsIt() {
        ContextFactory factory = issuing(Duration.ofSeconds(30), authority);
        TLSExplanation explanation = factory.explainer("default").explain(hello());
        assertThat(explanation.alert()).contains(Alert.INTERNAL_ERROR);
        assertThat(explanation.reason()).contains("is being issued");
        assertThat(factory.server("default")
                        .knows(new ServerName("new.example"))
                        .now(() -> false)
                        .value())
                .as("clients without TLS are sent to where they wait")
                .contains(true);
        assertThat(factory.prepare("default", new ServerName("new.example")))
                .as("its source has answered")
                .isTrue();
        assertThat(authority.requests).hasValue(0);
    }

    private static ClientHello hello() {
        return ClientHello.builder().serverName(new ServerName("new.example")).build();
    }

    private void awaitWaiting(int count) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> waits.waiting() == count);
    }

    private Future<TLSConnection> visit(ContextFactory factory, String name) {
        return clients.submit(() -> connect(factory, name));
    }

    private ContextFactory issuing(Duration handshakeTimeout, SniResolver... resolvers) {
        ContextFactory factory = new ContextFactory(
                new JsseBackend(RevocationSettings.DEFAULT),
                TLSPolicy.none(),
                () -> List.of(resolvers),
                CertificateSupply.none(),
                Contexts.settings(handshakeTimeout, Duration.ofSeconds(2), 1, 100),
                waits,
                Challenges.none(),
                new HandshakeObserver() {
                    @Override
                    public void failed(LateBindingEngine engine, HandshakeFailure failure) {
                        outcomes.add(failure.outcome());
                    }
                });
        factory.use(factory.generation(Map.of("default", DEFAULT), HOSTS, Destinations.none()));
        return factory;
    }

    /** Knows "known.example", and the new name once it is issued. */
    private static final class Authority implements CacheableSniResolver, Issuance {

        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger requests = new AtomicInteger();
        private volatile boolean isIssued;

        @Override
        public Optional<TLSConfiguration> resolve(ServerName name, TLSServerContext context) {
            if (name.value().equals("known.example")) {
                return Optional.of(DEFAULT);
            }
            asked.incrementAndGet();
            if (!isIssued) {
                throw UnsettledException.beingIssued(
                        "The certificate of host '%s' is being issued".formatted(name), this);
            }
            return Optional.of(DEFAULT);
        }

        void issue() {
            isIssued = true;
            end.complete(null);
        }

        @Override
        public String holder() {
            return "tenant";
        }

        @Override
        public void request() {
            requests.incrementAndGet();
        }

        @Override
        public CompletionStage<?> end() {
            return end;
        }
    }
}
