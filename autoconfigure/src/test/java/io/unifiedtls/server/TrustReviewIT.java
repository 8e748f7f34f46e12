package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.server.MoodyResolver.Mood;
import io.unifiedtls.testing.EngineClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections are judged after a change of trust, also where a resolver gives no answer at that moment. */
@Tag("ci")
@Timeout(120)
class TrustReviewIT {

    private static final String VARIANTS = "io.unifiedtls.server.Variant#all";
    private static final int HUNG = 20;

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void isRepeatedUntilThereIsAnAnswer(Variant variant) throws Exception {
        try (ChangingHosts hosts = new ChangingHosts(variant, directory);
                SSLSocket gone = hosts.open("gone.moody.example");
                SSLSocket still = hosts.open("still.moody.example")) {
            hosts.moody().becomes("gone.moody.example", Mood.FAILS);
            hosts.moody().becomes("still.moody.example", Mood.FAILS);
            hosts.changeTable();
            await().until(() -> hosts.moody().failed() >= 4);
            assertThat(ChangingHosts.status(gone, "gone.moody.example")).isEqualTo("200");
            hosts.moody().becomes("still.moody.example", Mood.TRUSTS_FIRST);
            hosts.moody().becomes("gone.moody.example", Mood.TRUSTS_OTHER);
            assertThat(gone.getInputStream().read()).isNegative();
            assertThat(ChangingHosts.status(still, "still.moody.example")).isEqualTo("200");
        }
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void endsAConnectionWithoutAnAnswer(Variant variant) throws Exception {
        try (ChangingHosts hosts = new ChangingHosts(
                        variant,
                        directory,
                        "unified-tls.reload.review-timeout=2s",
                        "unified-tls.server.resolver-timeout=1s");
                SSLSocket failing = hosts.open("failing.moody.example");
                SSLSocket hanging = hosts.open("hanging.moody.example");
                SSLSocket answered = hosts.open("answered.moody.example")) {
            hosts.moody().becomes("failing.moody.example", Mood.FAILS);
            hosts.moody().becomes("hanging.moody.example", Mood.HANGS);
            hosts.changeTable();
            assertThat(failing.getInputStream().read()).isNegative();
            assertThat(hanging.getInputStream().read()).isNegative();
            assertThat(ChangingHosts.status(answered, "answered.moody.example")).isEqualTo("200");
        }
    }

    /** Neither those who take all places of handshakes, nor a host with many connections whose resolver hangs. */
    @ParameterizedTest
    @MethodSource(VARIANTS)
    void waitsForNobodyElse(Variant variant) throws Exception {
        ExecutorService strangers = Executors.newCachedThreadPool();
        List<SSLSocket> sockets = new ArrayList<>();
        try (ChangingHosts hosts = new ChangingHosts(
                variant,
                directory,
                "unified-tls.server.resolver-concurrency=4",
                "unified-tls.server.resolver-timeout=8s")) {
            for (int i = 0; i < HUNG; i++) {
                sockets.add(hosts.open("hung.moody.example"));
            }
            SSLSocket gone = hosts.open("gone.moody.example");
            sockets.add(gone);
            hosts.moody().becomes("gone.moody.example", Mood.TRUSTS_OTHER);
            hosts.moody().becomes("hung.moody.example", Mood.HANGS);
            for (int i = 0; i < 4; i++) {
                strangers.execute(() -> knock(hosts));
            }
            await().until(() -> hosts.moody().hanging() == 4);
            hosts.changeTable();
            assertThat(gone.getInputStream().read()).isNegative();
        } finally {
            strangers.shutdownNow();
            for (SSLSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void knock(ChangingHosts hosts) {
        try (EngineClient stranger = hosts.client("hung.moody.example")) {
            stranger.handshake(List::of);
        } catch (SSLException ex) {
            // Refused when the resolver's time is up
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
