package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.ServerSettings.TrustChange;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;

/** A factory whose resolver gives other answers after a change, and connections from before. */
abstract class TrustReviewFixture {

    static final SSLContext CLIENT = Engines.clientContext(clientCertificate(CLIENT_AUTHORITY));

    static final TLSConfiguration OPEN = TLSConfiguration.builder()
            .signingChains(certificateFor("*.example"))
            .build();

    static final TLSConfiguration NEED = trusting(CLIENT_AUTHORITY);
    static final TLSConfiguration OTHER = trusting(AUTHORITY);

    /** Nobody can be let in by it. */
    static final TLSConfiguration UNSUPPORTED = NEED.toBuilder()
            .lowestSupportedVersion(TLSVersion.TLS_1_3)
            .cipherSuites(List.of(CipherSuite.of("TLS_AES_128_CCM_SHA256")))
            .build();

    final Map<String, Supplier<Optional<TLSConfiguration>>> answers = new ConcurrentHashMap<>();
    final AtomicInteger asked = new AtomicInteger();
    final CountDownLatch release = new CountDownLatch(1);

    final SniResolver resolver =
            (hello, context) -> answer(hello.serverName().orElseThrow().value());

    final CacheableSniResolver changing = (name, context) -> Optional.empty();
    final ContextFactory factory = factory(Duration.ZERO, Duration.ofMinutes(1));

    ContextFactory factory(Duration patience, Duration reviewTimeout) {
        return Contexts.factory(
                OPEN,
                TLSPolicy.none(),
                Contexts.settings(Duration.ofSeconds(30), Duration.ofSeconds(30), 4, 100)
                        .closing(Optional.of(new TrustChange(patience, reviewTimeout))),
                List.of(HostTable.builder().build(), resolver));
    }

    @AfterEach
    void stop() {
        release.countDown();
        factory.close();
    }

    void change() {
        factory.forget(changing, Changed.all(), List.of());
    }

    Optional<TLSConfiguration> answer(String name) {
        asked.incrementAndGet();
        return answers.getOrDefault(name, Optional::empty).get();
    }

    ReviewedConnection connect(String name) throws SSLException {
        return connect(factory, name);
    }

    static ReviewedConnection connect(ContextFactory factory, String name) throws SSLException {
        ReviewedConnection connection = new ReviewedConnection();
        LateBindingEngine server = factory.server("default").newEngine();
        server.attach(connection);
        SSLEngine client = Engines.client(CLIENT, name, parameters -> {});
        Engines.handshake(client, server);
        assertThat(server.connection()).as(name).isPresent();
        return connection;
    }

    static TLSConfiguration trusting(CertificateAuthority authority) {
        return OPEN.toBuilder()
                .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(authority.certificate()))))
                .build();
    }
}
