package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.wording.Setting;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/** The leaves that a root makes and keeps. */
class DerivedContextTests {

    private static final TLSConfiguration DEFAULT = TLSConfiguration.builder()
            .signingChains(certificateFor("shop.example"))
            .build();

    private final TLSServerContext root = Contexts.factory(DEFAULT).server("default");

    @Test
    void equalConfigurationsShareALeaf() {
        TLSServerContext leaf = root.derive(DEFAULT);
        assertThat(root.derive(DEFAULT.toBuilder().label("other").build())).isSameAs(leaf);
        assertThat(leaf.derive(DEFAULT)).isSameAs(leaf);
        assertThat(root.derive(DEFAULT.toBuilder()
                        .lowestSupportedVersion(TLSVersion.TLS_1_3)
                        .build()))
                .isNotSameAs(leaf);
    }

    @Test
    void racingHandshakesMakeOneLeaf() throws Exception {
        int threads = 16;
        CountingBackend backend = new CountingBackend();
        TLSServerContext root = factory(backend, 100).server("default");
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<TLSServerContext>> leaves = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                leaves.add(executor.submit(() -> {
                    start.await();
                    return root.derive(DEFAULT);
                }));
            }
            for (Future<TLSServerContext> leaf : leaves) {
                assertThat(leaf.get(30, TimeUnit.SECONDS)).isSameAs(root.derive(DEFAULT));
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(backend.created()).isEqualTo(1);
    }

    @Test
    void evictionDoesNotHarmConnectionsInFlight() throws Exception {
        CountingBackend backend = new CountingBackend();
        TLSServerContext root = factory(backend, 1).server("default");
        SSLEngine client = Engines.client("shop.example");
        SSLEngine server = root.derive(DEFAULT).newEngine();
        ByteBuffer hello = ByteBuffer.wrap(Engines.clientHello(client));
        server.unwrap(hello, ByteBuffer.allocate(32_768));
        IntStream.range(0, 50)
                .mapToObj(i -> DEFAULT.toBuilder()
                        .signingChains(certificateFor("host" + i + ".example"))
                        .build())
                .forEach(root::derive);
        Engines.handshake(client, server, new byte[0]);
        assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
        int before = backend.created();
        root.derive(DEFAULT);
        assertThat(backend.created()).as("the leaf was evicted and made anew").isEqualTo(before + 1);
    }

    /** And then give back what they hold beside the heap. */
    @Test
    void leavesAreClosedWhenTheyAreEvictedOrForgottenAndWithTheFactory() {
        CountingBackend backend = new CountingBackend();
        ContextFactory factory = factory(backend, 2);
        TLSServerContext root = factory.server("default");
        List<TLSConfiguration> hosts = IntStream.range(0, 3)
                .mapToObj(i -> DEFAULT.toBuilder()
                        .signingChains(certificateFor("host" + i + ".example"))
                        .build())
                .toList();
        root.derive(hosts.get(0));
        root.derive(hosts.get(0));
        assertThat(factory.statistics()).isEqualTo(new ContextStatistics(1, 1, 1, 0));
        root.derive(hosts.get(1));
        assertThat(backend.closed()).isEqualTo(0);
        root.derive(hosts.get(2));
        assertThat(backend.closed()).as("evicted").isEqualTo(1);
        assertThat(factory.statistics()).isEqualTo(new ContextStatistics(2, 1, 3, 1));
        factory.forget((name, context) -> Optional.empty(), Changed.all(), hosts);
        assertThat(backend.closed()).as("forgotten").isEqualTo(3);
        root.derive(hosts.get(0));
        factory.close();
        assertThat(backend.closed()).as("with the factory").isEqualTo(4);
        assertThat(factory.statistics().size()).isZero();
    }

    /** A tenant may attach any number of certificates, even for hosts that this process never serves. */
    @Test
    void contextThatIsOnlyCheckedIsClosedAndDisplacesNone() {
        CountingBackend backend = new CountingBackend();
        ContextFactory factory = factory(backend, 2);
        TLSServerContext served = factory.server("default").derive(DEFAULT);
        for (int i = 0; i < 10; i++) {
            ServerName host = new ServerName("host" + i + ".example");
            TLSConfiguration attached = DEFAULT.toBuilder()
                    .signingChains(certificateFor(host.value()))
                    .build();
            assertThat(factory.current().hostFaults("default", attached, host)).isEmpty();
        }
        assertThat(backend.created()).as("each was tried").isEqualTo(11);
        assertThat(backend.closed()).isEqualTo(10);
        assertThat(factory.statistics().size()).isEqualTo(1);
        assertThat(factory.server("default").derive(DEFAULT)).isSameAs(served);
    }

    @Test
    void refusesWhatTheBackendCannotHonour() {
        assertThatExceptionOfType(UnsupportedSettingException.class)
                .isThrownBy(() -> root.derive(DEFAULT.toBuilder()
                        .highestSupportedVersion(TLSVersion.TLS_1_2)
                        .lowestSupportedVersion(TLSVersion.TLS_1_0)
                        .cipherSuites(List.of(CipherSuite.of("TLS_RSA_WITH_RC4_128_SHA")))
                        .build()))
                .satisfies(ex -> assertThat(ex.faults()).hasSizeGreaterThanOrEqualTo(2));
    }

    @Test
    void refusesWhatThePolicyDoesNotAccept() {
        TLSPolicy policy =
                candidate -> List.of(new TLSPolicy.Violation("certificates", "are bad", "better ones", "this"));
        assertThatExceptionOfType(PolicyViolationException.class)
                .isThrownBy(() -> Contexts.factory(DEFAULT, policy, Contexts.SETTINGS, List.of())
                        .server("default"))
                .withMessage(
                        "Configuration 'unnamed' violates the policy: certificates are bad; this requires better ones. Change certificates, or set "
                                + Setting.POLICY + " to one that accepts it.");
    }

    @Test
    void refusesToDeriveWhatThePolicyDoesNotAccept() {
        TLSPolicy policy = candidate -> candidate.configuration().label().equals("bad")
                ? List.of(new TLSPolicy.Violation("label", "is bad", "another", "this"))
                : List.of();
        TLSServerContext root =
                Contexts.factory(DEFAULT, policy, Contexts.SETTINGS, List.of()).server("default");
        assertThatExceptionOfType(PolicyViolationException.class)
                .isThrownBy(() -> root.derive(DEFAULT.toBuilder().label("bad").build()))
                .withMessage(
                        "Configuration 'bad' violates the policy: label is bad; this requires another. Change label, or set "
                                + Setting.POLICY + " to one that accepts it.");
    }

    @Test
    void sameNameGivesTheSameRoot() {
        ContextFactory factory = Contexts.factory(DEFAULT);
        assertThat(factory.server("default")).isSameAs(factory.server("default"));
        assertThat(factory.configuration("default")).isEqualTo(DEFAULT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> factory.server("shop"))
                .withMessage("The TLS configuration 'shop' does not exist. Use one of this factory: default.");
    }

    @Test
    void bridgeMakesTheSameEngines() throws Exception {
        SSLEngine client = Engines.client("shop.example");
        SSLEngine server = root.derive(DEFAULT).sslContext().createSSLEngine();
        Engines.handshake(client, server);
        assertThat(client.getSession().getPeerCertificates()[0])
                .isEqualTo(DEFAULT.signingChains().get(0).leaf());
        assertThatIllegalStateException().isThrownBy(() -> root.sslContext().init(null, null, null));
    }

    /** Many do: the JDK's own {@code HttpsServer} sets that no client authentication is wanted. */
    @Test
    void bridgedEnginesKeepTheirSettings() {
        TLSConfiguration need = DEFAULT.toBuilder()
                .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
                .build();
        SSLEngine server = root.derive(need).sslContext().createSSLEngine();
        server.setNeedClientAuth(false);
        SSLParameters weaker = new SSLParameters();
        weaker.setNeedClientAuth(false);
        server.setSSLParameters(weaker);
        SSLEngine client = Engines.client("shop.example");
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> Engines.handshake(client, server));
    }

    private static ContextFactory factory(TLSBackend backend, int cacheSize) {
        return Contexts.using(
                new ContextFactory(
                        backend,
                        TLSPolicy.none(),
                        List::of,
                        CertificateSupply.none(),
                        Contexts.settings(Duration.ofSeconds(5), Duration.ofSeconds(5), 1, cacheSize),
                        HandshakeObserver.NONE),
                DEFAULT,
                HostTable.builder().build());
    }
}
