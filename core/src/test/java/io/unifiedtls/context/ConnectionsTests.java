package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.Alert;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeSelector;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.Transport;
import io.unifiedtls.selection.Changes;
import io.unifiedtls.selection.ServerSettings.TrustChange;
import io.unifiedtls.testing.CapturedLog;
import io.unifiedtls.testing.Engines;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is told of connections, and what those get to hear that are to end. */
@ExtendWith(CapturedLog.Extension.class)
class ConnectionsTests {

    private static final TLSConfiguration SHOP = TLSConfiguration.builder()
            .signingChains(certificateFor("shop.example"))
            .build();
    private static final JsseBackend BACKEND = new JsseBackend();
    private static final BackendServerContext CONTEXT = BACKEND.newServerContext(SHOP);

    private final Changes changes = new Changes();
    private final Connections connections =
            new Connections(Optional.of(new TrustChange(Duration.ZERO, Duration.ofMillis(200))), changes);
    private final Told told = new Told();
    private final AtomicInteger retired = new AtomicInteger();

    @AfterEach
    void stop() {
        connections.close();
    }

    @Test
    void observerIsToldOfEverything() throws SSLException {
        HandshakeObserver observer = connections.tracking(told, engine -> Admission.ADMITTED);
        LateBindingEngine engine = connected(observer);
        observer.brokenOff(engine, "a test");
        engine.closed();
        LateBindingEngine refused = engine(
                observer, hello -> Answer.pending(abandoned -> Answer.refused(Alert.ACCESS_DENIED, "not today")));
        refused.unwrap(
                ByteBuffer.wrap(Engines.clientHello(Engines.client("shop.example"))), ByteBuffer.allocate(32_768));
        Engines.runTasks(refused);
        assertThat(told.events).containsExactly("established", "broken off: a test", "closed", "failed access_denied");
    }

    /** A server may have been at work with it, or have lost the first word. */
    @Test
    void connectionIsToldAgainUntilItIsClosed(CapturedLog log) throws SSLException {
        LateBindingEngine engine = changed(connected -> Admission.REFUSED);
        await().until(() -> retired.get() >= 3);
        engine.closed();
        assertThat(log.toString())
                .contains("Ending 1 connections that were admitted before client authentication or trust changed");
    }

    @Test
    void connectionThatNobodyAnswersForEndsWithAWord(CapturedLog log) throws SSLException {
        changed(connected -> Admission.UNANSWERED);
        await().until(() -> retired.get() > 0);
        await().until(
                        () -> log.toString(),
                        text -> text.contains(
                                "Ending 1 connections: within 200ms (the review timeout), there was no decision"));
    }

    @Test
    void judgeThatFailsHasNotAnswered(CapturedLog log) throws SSLException {
        changed(connected -> {
            throw new IllegalStateException("the judge is ill");
        });
        await().until(() -> retired.get() > 0);
        assertThat(log.toString()).contains("Could not decide whether a client would still be admitted");
    }

    @Test
    void connectionThatIsAdmittedIsToldNothing(CapturedLog log) throws Exception {
        AtomicInteger judged = new AtomicInteger();
        changed(connected -> {
            judged.incrementAndGet();
            return Admission.ADMITTED;
        });
        await().until(() -> judged.get() == 1);
        await().during(Duration.ofMillis(300)).until(() -> retired.get() == 0);
        assertThat(log.toString()).doesNotContain("Ending", "connections end");
    }

    /** A connection from before a change. */
    private LateBindingEngine changed(Function<LateBindingEngine, Admission> judge) throws SSLException {
        LateBindingEngine engine = connected(connections.tracking(told, judge));
        changes.happened();
        connections.review(ChangedHosts.ALL);
        return engine;
    }

    private LateBindingEngine connected(HandshakeObserver observer) throws SSLException {
        LateBindingEngine engine =
                engine(observer, hello -> Answer.ready(new Selection(SHOP, CONTEXT, changes.count())));
        Engines.handshake(Engines.client("shop.example"), engine);
        return engine;
    }

    private LateBindingEngine engine(HandshakeObserver observer, HandshakeSelector selector) {
        LateBindingEngine engine =
                new LateBindingEngine(selector, BACKEND.supportedParameters(), Duration.ofSeconds(30), observer);
        engine.attach(new Retiring());
        return engine;
    }

    private final class Retiring implements Transport {

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
            retired.incrementAndGet();
        }
    }

    private static final class Told implements HandshakeObserver {

        private final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void established(LateBindingEngine engine, TLSConnection connection, Duration duration) {
            events.add("established");
        }

        @Override
        public void failed(LateBindingEngine engine, HandshakeFailure failure) {
            events.add("failed " + failure.outcome());
        }

        @Override
        public void brokenOff(LateBindingEngine engine, String reason) {
            events.add("broken off: " + reason);
        }

        @Override
        public void closed(LateBindingEngine engine) {
            events.add("closed");
        }
    }
}
