package io.unifiedtls.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Agents that restart, send rubbish, or send without an end. */
@Tag("ci")
@Timeout(180)
class WorkloadWatchTests {

    private final TrustDomainDraft prod = new TrustDomainDraft("prod.example");
    private final FakeWorkloadApi agent = new FakeWorkloadApi();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private final WorkloadWatch watch = new WorkloadWatch(
            URI.create(agent.socket()),
            Optional.of(prod.id("/shop")),
            changes::incrementAndGet,
            () -> InstantSource.system().instant().plus(passed.get()));

    @AfterEach
    void stop() {
        watch.close();
        agent.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private boolean isInForce(X509SVID svid) {
        return watch.identity()
                .filter(identity -> {
                    try {
                        return ByteString.copyFrom(
                                        identity.signingChain().leaf().getEncoded())
                                .equals(svid.getX509Svid());
                    } catch (CertificateEncodingException ex) {
                        throw new IllegalStateException(ex);
                    }
                })
                .isPresent();
    }

    private X509SVID begin() {
        X509SVID first = prod.offer("/shop");
        agent.offer(first);
        soon().until(() -> isInForce(first));
        return first;
    }

    @Test
    void eachNewSvidAndEachNewBundleIsAChange() {
        X509SVID first = begin();
        assertThat(changes).hasValue(0);
        X509SVID second = prod.offer("/shop");
        agent.offer(second);
        soon().until(() -> isInForce(second));
        soon().until(() -> changes.get() == 1);
        prod.prepareAuthority();
        agent.offer(second.toBuilder().setBundle(prod.bundle()).build());
        soon().until(() -> changes.get() == 2);
        assertThat(watch.identity().orElseThrow().trustStore().certificates()).hasSize(2);
        assertThat(isInForce(first)).isFalse();
        assertThat(watch.problem()).isEmpty();
    }

    @Test
    void anAgentThatRestartsIsFoundAgainAndTheSameAnswerIsNoChange() {
        X509SVID first = begin();
        agent.stop();
        soon().until(() -> watch.awaySince().isPresent());
        assertThat(isInForce(first)).isTrue();
        assertThat(watch.problem()).isEmpty(); // Which every restart would be
        passed.set(Duration.ofMinutes(1));
        assertThat(watch.problem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("has not answered since")
                        .contains("Check the agent and the socket"));
        agent.start();
        soon().until(() -> watch.awaySince().isEmpty());
        assertThat(watch.problem()).isEmpty();
        X509SVID second = prod.offer("/shop");
        agent.offer(second);
        soon().until(() -> changes.get() == 1);
        assertThat(isInForce(second)).isTrue();
    }

    /** INVALID_ARGUMENT and an end without an error make java-spiffe's own client give up for ever. */
    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"OK", "INVALID_ARGUMENT", "PERMISSION_DENIED", "CANCELLED", "UNAVAILABLE", "INTERNAL"})
    void aStreamThatEndsIsBegunAnew(Status.Code code) {
        X509SVID first = begin();
        int begun = agent.begun();
        if (code == Status.Code.OK) {
            agent.complete();
        } else {
            agent.fail(code.toStatus().withDescription("\u001b[31mred\nline"));
        }
        soon().until(() -> agent.begun() > begun);
        assertThat(isInForce(first)).isTrue();
        X509SVID second = prod.offer("/shop");
        agent.offer(second);
        soon().until(() -> isInForce(second));
    }

    @Test
    void anAnswerThatCannotBeUsedLeavesTheIdentityInForce() {
        X509SVID first = begin();
        agent.offer(first.toBuilder()
                .setX509Svid(ByteString.copyFromUtf8("rubbish"))
                .build());
        soon().until(() -> watch.rejected() == 1);
        assertThat(watch.problem())
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains("The SVID of 'spiffe://prod.example/shop' cannot be used"));
        agent.offer(prod.offer("/other"));
        soon().until(() -> watch.rejected() == 2);
        agent.offer(prod.offer(prod.id("/shop"), prod.expired("/shop")));
        soon().until(() -> watch.rejected() == 3);
        agent.offer(X509SVIDResponse.getDefaultInstance());
        soon().until(() -> watch.rejected() == 4);
        agent.offer(first.toBuilder().clearBundle().build());
        soon().until(() -> watch.rejected() == 5);
        assertThat(isInForce(first)).isTrue();
        assertThat(changes).hasValue(0);
        X509SVID second = prod.offer("/shop");
        agent.offer(second);
        soon().until(() -> isInForce(second));
        assertThat(watch.problem()).isEmpty();
    }

    /** An agent repeats its answer after a restart, and when it is asked again. */
    @Test
    void anAnswerThatAWrongClockRejectedIsUsedOnceTheClockIsRight() {
        X509SVID first = begin();
        passed.set(Duration.ofDays(30));
        X509SVID second = prod.offer("/shop");
        agent.offer(second);
        soon().until(() -> watch.rejected() == 1);
        passed.set(Duration.ZERO);
        agent.complete();
        soon().until(() -> isInForce(second));
        assertThat(isInForce(first)).isFalse();
        assertThat(watch.problem()).isEmpty();
    }

    /** Each would be a reload. */
    @Test
    void ofAFloodOfAnswersFewAreReadAndTheLastOneIsInForce() {
        begin();
        X509SVID[] others = {prod.offer("/shop"), prod.offer("/shop")};
        Instant before = Instant.now();
        for (int i = 0; i < 5_000; i++) {
            agent.offer(others[i % 2]);
        }
        X509SVID last = prod.offer("/shop");
        agent.offer(last);
        soon().until(() -> isInForce(last));
        long most = Duration.between(before, Instant.now()).toMillis() / 200 + 2;
        assertThat(watch.used()).isLessThanOrEqualTo(most + 1);
    }

    @Test
    void aWorkloadWithoutAnEntryKnowsWhy() {
        soon().until(() -> watch.problem().isPresent());
        assertThat(watch.identity()).isEmpty();
        assertThat(watch.problem().orElseThrow()).contains("PERMISSION_DENIED: no identity issued");
        begin(); // Since it is asked again
    }

    @Test
    void anAnswerThatIsLargerThanABoundIsNoAnswer() {
        X509SVID first = begin();
        agent.offer(X509SVIDResponse.newBuilder()
                .addSvids(prod.offer("/shop"))
                .putFederatedBundles("spiffe://large.example", ByteString.copyFrom(new byte[5 << 20]))
                .build());
        soon().until(() -> watch.awaySince().isPresent());
        assertThat(isInForce(first)).isTrue();
        X509SVID second = prod.offer("/shop");
        agent.offer(second);
        soon().until(() -> isInForce(second));
    }

    @Test
    void nothingIsLeftOfAWatchThatIsClosed() {
        begin();
        watch.close();
        soon().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("unified-tls-spiffe")));
    }
}
