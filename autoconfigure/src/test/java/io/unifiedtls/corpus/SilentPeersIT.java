package io.unifiedtls.corpus;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ClientHello;
import io.unifiedtls.SigningChain;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.corpus.Breaks.Break;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.server.LocalClients;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Peers that drip, that are silent when they were refused or have failed, and that come in a flood while a resolver hangs:
 * the server closes each within the time that a handshake may take, and the log holds lines of handshakes alone.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("night")
class SilentPeersIT {

    private static final int PEERS = 8;
    private static final int FLOOD = 200;
    /** That of a handshake, and what a busy machine takes. */
    private static final Duration PATIENCE = Ours.HANDSHAKE_TIMEOUT.plusSeconds(6);

    private static final Duration RESOLVER_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration BETWEEN_BYTES = Duration.ofMillis(150);
    /** Bytes of one in a certificate. */
    private static final int NAME = 70;

    private static final String REQUEST =
            "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(Target.CLOSED);

    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    @TempDir
    static Path directory;

    /** A byte at a time: of the first flight, and of the second. */
    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void dripsEndInTime(Ours target) throws Exception {
        assertEndInTime(
                target,
                "drips",
                VERSIONS.stream()
                        .flatMap(version -> Stream.of(
                                open(version, "drips its hello", intruder -> drip(intruder, intruder.flight())),
                                open(version, "drips its second flight", intruder -> {
                                    intruder.hello();
                                    intruder.awaitTurn();
                                    drip(intruder, intruder.flight());
                                })))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void silenceAfterARefusalEndsInTime(Ours target) throws Exception {
        assertEndInTime(
                target,
                "silence after a refusal",
                inBothWays(VERSIONS.stream()
                        .flatMap(version -> Stream.of(
                                new Break("unknown name", "nobody.example", version, null, true, Intruder::hello),
                                open(
                                        version,
                                        "no ClientHello",
                                        intruder -> intruder.raw(new byte[] {22, 3, 1, 0, 4, 9, 0, 0, 0})),
                                open(version, "no TLS", intruder -> intruder.raw(new byte[100])),
                                open(
                                        version,
                                        "another protocol",
                                        intruder -> intruder.raw("\r\nSSH-2.0".getBytes(StandardCharsets.US_ASCII))),
                                open(
                                        version,
                                        "plain HTTP",
                                        intruder -> intruder.raw(
                                                "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))))));
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void silenceAfterAFailureEndsInTime(Ours target) throws Exception {
        assertEndInTime(
                target,
                "silence after a failure",
                inBothWays(Breaks.all().stream()
                        .filter(one -> Stream.of("noise", "no record", "a record too long", "a changed")
                                .anyMatch(one.name()::startsWith))
                        .filter(one -> !one.name().contains(" after ")
                                || one.name().endsWith(" after nothing")
                                || (one.host().equals(Target.H2) && one.name().endsWith(" after a request")))));
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void oversizedCertificatesEndInTime(Ours target) throws Exception {
        assertEndInTime(
                target,
                "oversized certificates",
                inBothWays(VERSIONS.stream()
                        .flatMap(version -> Stream.of(20, 28, 60, 120)
                                .map(kilobytes -> new Break(
                                        kilobytes + " KB of certificate",
                                        Target.CLOSED,
                                        version,
                                        large(kilobytes),
                                        true,
                                        intruder -> {
                                            intruder.hello();
                                            intruder.awaitTurn();
                                            intruder.raw(intruder.flight());
                                            if (version.equals("TLSv1.3")) {
                                                intruder.say(REQUEST); // Who is admitted may stay for another
                                            }
                                        })))));
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#heavy")
    void floodWithAHungResolverEndsInTime(Ours target) throws Exception {
        write(directory, "server", certificateFor(Target.OPEN));
        List<Intruder> flood = new ArrayList<>();
        try (ConfigurableApplicationContext application = start(target)) {
            Started started = new Started(application, LocalClients.port(application));
            assertThat(Target.isAnswered(started.ask(Target.OPEN, Target.OPEN))).isTrue();
            try (OtherLines lines = new OtherLines()) {
                for (int i = 0; i < FLOOD; i++) {
                    Intruder stranger = new Intruder(started, Engines.client(i + ".stranger.example"));
                    flood.add(stranger);
                    stranger.hello();
                }
                for (Intruder stranger : flood) {
                    assertThat(stranger.isClosedWithin(PATIENCE)).isTrue();
                }
                assertThat(Target.isAnswered(started.ask(Target.OPEN, Target.OPEN)))
                        .isTrue();
                assertThat(lines.all())
                        .as("what is said once of a resolver that hangs")
                        .hasSizeLessThanOrEqualTo(2)
                        .allMatch(line -> line.startsWith("WARN io.unifiedtls.selection."));
            }
        } finally {
            for (Intruder stranger : flood) {
                stranger.close();
            }
        }
        Counts.add(target.toString(), "flood with a hung resolver", FLOOD);
    }

    /** Whoever ends their side, and whoever does not. */
    private static List<Break> inBothWays(Stream<Break> breaks) {
        return breaks.flatMap(one -> Stream.of(
                        one,
                        new Break(
                                one.name() + " and FIN",
                                one.host(),
                                one.version(),
                                one.certificate(),
                                one.told(),
                                intruder -> {
                                    one.act().on(intruder);
                                    intruder.fin();
                                })))
                .toList();
    }

    private static void assertEndInTime(Ours target, String kind, List<Break> breaks) throws Exception {
        assertThat(Target.isAnswered(target.ask(Target.OPEN, Target.OPEN))).isTrue();
        ExecutorService peers = Executors.newFixedThreadPool(PEERS);
        List<String> open = new ArrayList<>();
        try (OtherLines lines = new OtherLines()) {
            List<Callable<Optional<String>>> silences = breaks.stream()
                    .<Callable<Optional<String>>>map(one -> () -> stillOpen(target, one))
                    .toList();
            for (Future<Optional<String>> silence : peers.invokeAll(silences)) {
                silence.get().ifPresent(open::add);
            }
            assertThat(open).as("connections that are open after " + PATIENCE).isEmpty();
            assertThat(Target.isAnswered(target.ask(Target.OPEN, Target.OPEN))).isTrue();
            assertThat(lines.all()).isEmpty();
        } finally {
            peers.shutdownNow();
        }
        Counts.add(target.toString(), kind, breaks.size());
    }

    /** What the peer has done, if the server has not closed for all that. */
    private static Optional<String> stillOpen(Ours target, Break one) throws IOException {
        try (Intruder intruder = new Intruder(target, one.client())) {
            one.act().on(intruder);
            return intruder.isClosedWithin(PATIENCE) ? Optional.empty() : Optional.of(one.toString());
        } catch (IOException ex) {
            throw new AssertionError(one.toString(), ex);
        }
    }

    private static Break open(String version, String name, Breaks.Act act) {
        return new Break(name, Target.OPEN, version, null, true, act);
    }

    private static void drip(Intruder intruder, byte[] flight) throws IOException {
        for (byte next : flight) {
            if (intruder.isClosedWithin(BETWEEN_BYTES)) {
                return;
            }
            intruder.raw(next);
        }
    }

    /** With many long names, of the authority that is asked for. */
    private static SigningChain large(int kilobytes) {
        List<GeneralName> names = IntStream.range(0, kilobytes * 1_024 / NAME)
                .mapToObj(i -> new GeneralName(GeneralName.dNSName, "%060d.example".formatted(i)))
                .toList();
        Leaf client = Leaf.client("large", Duration.ofDays(1));
        return CLIENT_AUTHORITY.issue(new Leaf(
                client.commonName(), names, client.purpose(), client.keyKind(), client.notBefore(), client.notAfter()));
    }

    private static ConfigurableApplicationContext start(Ours target) {
        return target.server()
                .start(
                        Application.class,
                        "unified-tls.server.backend=" + target.backend(),
                        "unified-tls.server.configuration=open",
                        "unified-tls.server.resolver-timeout=" + RESOLVER_TIMEOUT.toSeconds() + "s",
                        "unified-tls.server.handshake-timeout=" + Ours.HANDSHAKE_TIMEOUT.toSeconds() + "s",
                        "unified-tls.configurations.open.certificates[0].certificate=file:"
                                + directory.resolve("server.pem"),
                        "unified-tls.configurations.open.certificates[0].private-key=file:"
                                + directory.resolve("server.key"),
                        "unified-tls.configurations.open.application-protocols=http/1.1",
                        "unified-tls.hosts[0].server-names=" + Target.OPEN,
                        "unified-tls.hosts[0].configuration=open");
    }

    @Import(CorpusApplication.class)
    static class Application {

        @Bean
        Hanging hanging() {
            return new Hanging();
        }
    }

    /** Until it is interrupted. */
    static final class Hanging implements SniResolver {

        @Override
        public Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }
    }
}
