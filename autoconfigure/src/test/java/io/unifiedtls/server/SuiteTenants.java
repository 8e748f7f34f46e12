package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;

import io.unifiedtls.Alert;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.SigningChain;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.testing.HandmadeChain;
import io.unifiedtls.testing.OcspResponder;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.cert.ocsp.CertificateStatus;

/** Tenants of every kind: names that end with {@code .tenant.example}, and a try to take a host of the table. */
final class SuiteTenants implements SniResolver {

    private final SigningChain rsa = certificateFor(KeyKind.RSA_2048, "sha512.tenant.example");
    private final Semaphore slow = new Semaphore(0);
    private final BlockingQueue<Duration> waited = new LinkedBlockingQueue<>();

    private final ConcurrentMap<ServerName, TLSConfiguration> configurations = new ConcurrentHashMap<>();

    @Override
    public Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context) {
        return clientHello.serverName().map(name -> switch (name.value()) {
            case "throws.tenant.example" -> throw new IllegalStateException("tenant database is down");
            case "suspended.tenant.example" -> throw new HandshakeRefusedException(Alert.ACCESS_DENIED);
            case "slow.tenant.example" -> sleep(context);
            case "unsupported.tenant.example" -> unsupported(context);
            case "p384.tenant.example" ->
                derived(name, context).toBuilder()
                        .namedGroups(List.of(NamedGroup.SECP384R1))
                        .build();
            case "aes256.tenant.example" ->
                derived(name, context).toBuilder()
                        .label("aes256")
                        .cipherSuites(List.of(
                                CipherSuite.TLS_AES_256_GCM_SHA384,
                                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384))
                        .build();
            case Stapled.NAME ->
                derived(name, context).toBuilder()
                        .label("stapled")
                        .ocspStapling(true)
                        .signingChains(Stapled.CHAIN)
                        .build();
            case "sha512.tenant.example" ->
                derived(name, context).toBuilder()
                        .signatureSchemes(List.of(SignatureScheme.of("rsa_pss_rsae_sha512")))
                        .signingChains(rsa)
                        .build();
            case "need.example" -> context.configuration();
            default -> name.value().endsWith(".tenant.example") ? derived(name, context) : null;
        });
    }

    /** Waits until the resolver of the slow tenant is at work. */
    boolean awaitSlow() throws InterruptedException {
        return slow.tryAcquire(30, TimeUnit.SECONDS);
    }

    /** How long the resolver of the slow tenant waited until it was interrupted. */
    Duration awaitInterruption() throws InterruptedException {
        return Objects.requireNonNull(waited.poll(30, TimeUnit.SECONDS), "Not interrupted");
    }

    /** Forgets earlier clients of the slow tenant. */
    void forget() {
        slow.drainPermits();
        waited.clear();
    }

    private TLSConfiguration derived(ServerName name, TLSServerContext context) {
        return configurations.computeIfAbsent(
                name,
                key -> context.configuration().toBuilder()
                        .signingChains(certificateFor(key.value()))
                        .build());
    }

    private static TLSConfiguration unsupported(TLSServerContext context) {
        return context.configuration().toBuilder()
                .label("unsupported")
                .namedGroups(List.of(NamedGroup.of("SecP256r1MLKEM768")))
                .build();
    }

    private TLSConfiguration sleep(TLSServerContext context) {
        long start = System.nanoTime();
        slow.release();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException ex) {
            waited.add(Duration.ofNanos(System.nanoTime() - start));
            Thread.currentThread().interrupt();
        }
        return context.configuration();
    }

    /** A tenant whose certificate names a responder, which answers. */
    static final class Stapled {

        static final String NAME = "stapled.tenant.example";

        private static final HandmadeChain AUTHORITIES = new HandmadeChain();
        private static final OcspResponder RESPONDER = OcspResponder.start();
        private static final SigningChain CHAIN = AUTHORITIES.withResponder(NAME, RESPONDER.address());

        static {
            RESPONDER.answer(() -> AUTHORITIES.ocspResponse(
                    CHAIN.leaf(), CertificateStatus.GOOD, Instant.now().plus(Duration.ofHours(1)), true));
        }

        private Stapled() {}

        static X509Certificate root() {
            return AUTHORITIES.root();
        }
    }
}
