package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.Alert;
import io.unifiedtls.AllowedPeers;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.PeerPattern;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.material.CertificateAuthority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which connections end after a change, and when, after real handshakes in memory. */
@Timeout(60)
class TrustReviewTests extends TrustReviewFixture {

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
        Map<String, ReviewedConnection> connections = new ConcurrentHashMap<>();
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
        await().untilAsserted(() -> ended.forEach(
                name -> assertThat(connections.get(name)).as(name).matches(ReviewedConnection::isRetired)));
        await().until(() -> asked.get() >= 2 * connections.size());
        for (String name : List.of("none.example", "same.example", "opengone.example")) {
            assertThat(connections.get(name)).as(name).matches(kept -> !kept.isRetired());
        }
    }

    @Test
    void endsThoseWhosePeersAreNotAllowedAnyMore() throws Exception {
        TLSConfiguration partner = NEED.toBuilder()
                .allowedPeers(AllowedPeers.of(PeerPattern.of("dns:partner.example")))
                .build();
        answers.put("narrowed.example", () -> Optional.of(NEED));
        answers.put("same.example", () -> Optional.of(NEED));
        ReviewedConnection narrowed = connect("narrowed.example");
        ReviewedConnection same = connect("same.example");
        answers.put("narrowed.example", () -> Optional.of(partner));
        change();
        await().until(narrowed::isRetired);
        await().until(() -> asked.get() >= 4);
        assertThat(same.isRetired()).isFalse();
    }

    /** A configuration that only reports has demanded nothing. */
    @Test
    void clientThatWasOnlyReportedHasNoAdmissionToLose() throws Exception {
        TLSConfiguration reporting = NEED.toBuilder()
                .clientAuthentication(
                        ClientAuthentication.report(NEED.trustStore().orElseThrow()))
                .build();
        for (String name : List.of("enforced.example", "same.example", "gone.example")) {
            answers.put(name, () -> Optional.of(reporting));
        }
        answers.put("relaxed.example", () -> Optional.of(NEED));
        Map<String, ReviewedConnection> connections = new ConcurrentHashMap<>();
        for (String name : answers.keySet()) {
            connections.put(name, connect(name));
        }
        answers.put("enforced.example", () -> Optional.of(NEED));
        answers.put("relaxed.example", () -> Optional.of(reporting));
        answers.put("gone.example", Optional::empty);
        change();
        await().untilAsserted(
                        () -> assertThat(connections.get("enforced.example")).matches(ReviewedConnection::isRetired));
        await().until(() -> asked.get() >= 2 * connections.size());
        for (String name : List.of("same.example", "relaxed.example", "gone.example")) {
            assertThat(connections.get(name)).as(name).matches(kept -> !kept.isRetired());
        }
    }

    @Test
    void asksAgainUntilThereIsAnAnswer() throws Exception {
        answers.put("gone.example", () -> Optional.of(NEED));
        ReviewedConnection connection = connect("gone.example");
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
            List<ReviewedConnection> connections =
                    List.of(connect(impatient, "gone.example"), connect(impatient, "open.example"));
            answers.put("gone.example", TrustReviewTests::fail);
            answers.put("open.example", TrustReviewTests::fail);
            impatient.forget(changing, Changed.all(), List.of());
            await().until(() -> connections.stream().allMatch(ReviewedConnection::isRetired));
        }
    }

    /** Nor for more threads than one for each name. */
    @Test
    void waitsForNoOtherHost() throws Exception {
        answers.put("hung.example", () -> Optional.of(NEED));
        answers.put("gone.example", () -> Optional.of(NEED));
        List<ReviewedConnection> hung = new ArrayList<>();
        for (int i = 0; i < 2 * Connections.REVIEWS; i++) {
            hung.add(connect("hung.example"));
        }
        ReviewedConnection gone = connect("gone.example");
        answers.put("hung.example", this::hang);
        answers.put("gone.example", () -> Optional.of(OTHER));
        asked.set(0);
        change();
        await().until(gone::isRetired);
        assertThat(asked).hasValueLessThanOrEqualTo(2);
        assertThat(hung).noneMatch(ReviewedConnection::isRetired);
        answers.put("hung.example", () -> Optional.of(OTHER));
        release.countDown();
        await().until(() -> hung.stream().filter(ReviewedConnection::isRetired).count() >= hung.size() - 1);
    }

    @Test
    void asksOnlyForTheHostsThatHaveChanged() throws Exception {
        answers.put("changed.example", () -> Optional.of(NEED));
        answers.put("other.example", () -> Optional.of(NEED));
        ReviewedConnection changed = connect("changed.example");
        ReviewedConnection other = connect("other.example");
        answers.put("changed.example", () -> Optional.of(OTHER));
        answers.put("other.example", TrustReviewTests::fail);
        asked.set(0);
        factory.forget(changing, Changed.names("changed.example"), List.of());
        await().until(changed::isRetired);
        assertThat(asked).hasValue(1);
        assertThat(other.isRetired()).isFalse();
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

    private static TLSConfiguration wanting(CertificateAuthority authority) {
        return OPEN.toBuilder()
                .clientAuthentication(ClientAuthentication.want(TrustStore.of(List.of(authority.certificate()))))
                .build();
    }
}
