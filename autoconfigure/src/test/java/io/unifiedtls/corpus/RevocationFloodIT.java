package io.unifiedtls.corpus;

import static io.unifiedtls.corpus.Target.MATERIAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.RunningTime;
import io.unifiedtls.testing.SlowResponder;
import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients of one tenant whose certificates name a responder that never ends its answer. Each would hold a thread of the
 * server as long as it likes; hosts of others are answered meanwhile as ever.
 */
@Tag("one-jdk")
@Tag("night")
class RevocationFloodIT {

    private static final Logger log = LoggerFactory.getLogger(RevocationFloodIT.class);
    private static final int CLIENTS = 205;
    private static final int SAMPLES = 60;
    private static final int TIMEOUT_MILLIS = 20_000;
    /** The time that one held thread would cost, at least. */
    private static final Duration STALLED = RevocationSettings.DEFAULT.timeout();

    /** Other work of the machine, which usual times of a few milliseconds do not include. */
    private static final Duration NOISE = Duration.ofMillis(200);

    /** Between two attempts of a client, since attempts without end cost the machine more than the server. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Made TENANT = CertificateDraft.of("Tenant").authority().make();

    @TempDir
    private static Path directory;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#heavy")
    void othersAreAnsweredAsEver(Ours kind) throws Exception {
        Files.writeString(directory.resolve("tenant-ca.pem"), TestCertificates.pem(TENANT.certificates()));
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        AtomicBoolean ended = new AtomicBoolean();
        try (SlowResponder responder = SlowResponder.dripping();
                Started target = Started.of(kind, properties())) {
            SSLContext open = Engines.clientContext(null);
            measure(target, open);
            Duration usual = middle(measure(target, open));
            SSLContext[] clients = clients(responder);
            AtomicInteger refused = new AtomicInteger();
            for (int i = 0; i < CLIENTS; i++) {
                SSLContext client = clients[i];
                Duration begin = PAUSE.multipliedBy(i).dividedBy(CLIENTS);
                threads.execute(() -> {
                    LockSupport.parkNanos(begin.toNanos());
                    while (!ended.get()) {
                        refused.addAndGet(isAnswered(target, client, "tenant.example") ? 0 : 1);
                        LockSupport.parkNanos(PAUSE.toNanos());
                    }
                });
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> responder.connections() > 0);
            await().atMost(Duration.ofSeconds(30)).until(() -> refused.get() >= CLIENTS * 9 / 10);
            int asked = responder.connections();
            long[] times = measure(target, open);
            Duration flooded = middle(times);
            await().atMost(Duration.ofSeconds(30)).until(() -> responder.connections() > asked);
            log.info(
                    "{}: usually {} us, under the flood {} us, {} refused, {} asked",
                    kind,
                    usual.toNanos() / 1_000,
                    flooded.toNanos() / 1_000,
                    refused.get(),
                    responder.connections());
            assertThat(Duration.ofNanos(times[SAMPLES - 1])).as("the longest").isLessThan(STALLED);
            assertThat(flooded)
                    .as("the middle")
                    .isLessThan(usual.multipliedBy(2).plus(NOISE));
        } finally {
            ended.set(true);
            threads.shutdownNow();
        }
    }

    /** Many new connections, each with a request: how long each takes, in order. */
    private static long[] measure(Target target, SSLContext client) {
        long[] times = new long[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            long start = RunningTime.nanos();
            assertThat(isAnswered(target, client, Target.OPEN)).isTrue();
            times[i] = RunningTime.nanos() - start;
        }
        Arrays.sort(times);
        return times;
    }

    private static Duration middle(long[] times) {
        return Duration.ofNanos(times[SAMPLES / 2]);
    }

    private static boolean isAnswered(Target target, SSLContext client, String host) {
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory()
                .createSocket(new Socket(InetAddress.getLoopbackAddress(), target.port()), host, 443, true)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true); // Or each measurement may wait 40 ms for an acknowledgement
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(host)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                    .contains("configuration=");
        } catch (IOException ex) {
            return false;
        }
    }

    private static SSLContext[] clients(SlowResponder responder) {
        List<SSLContext> contexts = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            SigningChain chain = CertificateDraft.of("client", TENANT)
                    .purpose(KeyPurposeId.id_kp_clientAuth)
                    .responder(responder.address())
                    .make()
                    .chain();
            contexts.add(Engines.clientContext(chain));
        }
        return contexts.toArray(SSLContext[]::new);
    }

    private static String[] properties() {
        return new String[] {
            "unified-tls.policy=none",
            "unified-tls.server.configuration=open",
            "unified-tls.revocation.private-hosts=localhost",
            "unified-tls.handshake-log.lines-per-minute=1",
            "unified-tls.configurations.open.certificates[0].certificate=file:" + MATERIAL + "/server.pem",
            "unified-tls.configurations.open.certificates[0].private-key=file:" + MATERIAL + "/server.key",
            "unified-tls.configurations.open.application-protocols=http/1.1",
            "unified-tls.configurations.tenant.base=open",
            "unified-tls.configurations.tenant.client-authentication=need",
            "unified-tls.configurations.tenant.trust-store.certificates=file:" + directory + "/tenant-ca.pem",
            "unified-tls.configurations.tenant.trust-store.revocation=end-entity",
            "unified-tls.hosts[0].server-names=tenant.example",
            "unified-tls.hosts[0].configuration=tenant",
            "unified-tls.hosts[1].server-names=" + Target.OPEN,
            "unified-tls.hosts[1].configuration=open"
        };
    }
}
