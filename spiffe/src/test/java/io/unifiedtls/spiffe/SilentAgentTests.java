package io.unifiedtls.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents that accept a connection or a stream, and say nothing. */
@Tag("ci")
@Timeout(180)
class SilentAgentTests {

    /** The usual one, quicker. */
    private static final WorkloadPace QUICK = new WorkloadPace(
            Duration.ofMillis(300),
            Duration.ofSeconds(1),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMillis(1_500));

    private final TrustDomainDraft prod = new TrustDomainDraft("prod.example");
    private final FakeWorkloadApi agent = new FakeWorkloadApi();

    @AfterEach
    void stop() {
        agent.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private WorkloadWatch watch() {
        return new WorkloadWatch(URI.create(agent.socket()), Optional.empty(), () -> {}, InstantSource.system(), QUICK);
    }

    private static String serial(WorkloadWatch watch) {
        return watch.identity()
                .map(identity ->
                        identity.signingChain().leaf().getSerialNumber().toString())
                .orElse("");
    }

    private X509SVID offer() {
        X509SVID svid = prod.offer("/shop");
        agent.offer(svid);
        return svid;
    }

    @Test
    void aStreamWithoutAFirstAnswerIsBegunAnew() {
        agent.hang(true);
        try (WorkloadWatch watch = watch()) {
            soon().until(() -> agent.begun() > 2);
            assertThat(watch.problem().orElseThrow()).contains("no answer within ");
            agent.hang(false);
            offer(); // To the streams that hang, which nobody hears any more, and to the next one
            soon().until(() -> watch.identity().isPresent());
            soon().until(() -> watch.awaySince().isEmpty());
        }
    }

    /** No stream ends, so that only asking again tells. */
    @Test
    void anAgentThatHangsLaterIsNoticedAndFoundAgain() {
        offer();
        try (WorkloadWatch watch = watch()) {
            soon().until(() -> watch.identity().isPresent());
            String first = serial(watch);
            agent.hang(true);
            Instant before = Instant.now();
            soon().until(() -> watch.awaySince().isPresent());
            assertThat(watch.awaySince().orElseThrow()).isAfterOrEqualTo(before);
            assertThat(serial(watch)).isEqualTo(first);
            agent.hang(false);
            offer();
            soon().until(() -> !serial(watch).equals(first));
            soon().until(() -> watch.awaySince().isEmpty());
        }
    }

    /** As a process that is stopped, whose place another one takes: the connection to the first one never ends. */
    @Test
    void aConnectionThatIsSilentIsGivenUp() throws IOException {
        agent.stop();
        Path path = Path.of(URI.create(agent.socket()).getPath());
        Files.deleteIfExists(path);
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(path));
            try (WorkloadWatch watch = watch();
                    SocketChannel accepted = silent.accept()) {
                soon().until(() -> watch.awaySince().isPresent());
                agent.start();
                offer();
                soon().until(() -> watch.identity().isPresent());
                assertThat(accepted.isOpen()).isTrue();
            }
        }
    }

    @Test
    void aConnectionThatBecomesSilentIsGivenUp() throws Exception {
        offer();
        try (SilentProxy proxy = new SilentProxy(agent);
                WorkloadWatch watch =
                        new WorkloadWatch(proxy.address(), Optional.empty(), () -> {}, InstantSource.system(), QUICK)) {
            soon().until(() -> watch.identity().isPresent());
            String first = serial(watch);
            proxy.silence(); // Connections so far
            offer();
            soon().until(() -> !serial(watch).equals(first));
            soon().until(() -> watch.awaySince().isEmpty());
        }
    }

    /** Asking again is no change. */
    @Test
    void anAgentThatIsWellIsAskedAgainNowAndThenWithoutAReload() {
        offer();
        try (WorkloadWatch watch = new WorkloadWatch(
                URI.create(agent.socket()),
                Optional.empty(),
                () -> {
                    throw new AssertionError("Nothing has changed");
                },
                InstantSource.system(),
                QUICK)) {
            soon().until(() -> agent.begun() > 3);
            assertThat(watch.used()).isEqualTo(1);
            assertThat(watch.problem()).isEmpty();
            agent.fail(Status.UNAVAILABLE);
            soon().until(() -> agent.begun() > 4);
            assertThat(watch.used()).isEqualTo(1);
        }
    }
}
