package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;

import io.unifiedtls.Alert;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Connections to hosts of every kind, and the guard of their authorities. */
abstract class AuthorityGuardFixture {

    static final TLSConfiguration OPEN = TLSConfiguration.builder()
            .label("open")
            .signingChains(certificateFor("*.example", "*.tenant.example"))
            .build();

    static final TLSConfiguration WANT = OPEN.toBuilder()
            .label("want")
            .clientAuthentication(ClientAuthentication.want(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
            .build();

    static final TLSConfiguration OTHER_TRUST = WANT.toBuilder()
            .trustStore(TrustStore.of(List.of(AUTHORITY.certificate())))
            .build();

    static final TLSConfiguration NEED = WANT.toBuilder()
            .clientAuthentication(ClientAuthentication.need(WANT.trustStore().orElseThrow()))
            .build();

    static final HostTable HOSTS = HostTable.builder()
            .add("open.example", OPEN, "open")
            .add("other.example", certified(OPEN), "other")
            .add("only12.example", highest(OPEN, TLSVersion.TLS_1_2), "12")
            .add("only13.example", lowest(OPEN, TLSVersion.TLS_1_3), "13")
            .add("aes256.example", suite(OPEN, "TLS_AES_256_GCM_SHA384"), "suite")
            .add("want.example", WANT, "want")
            .add("want2.example", certified(WANT), "want2")
            .add("want13.example", lowest(WANT, TLSVersion.TLS_1_3), "want13")
            .add("trust.example", OTHER_TRUST, "trust")
            .add("need.example", NEED, "need")
            .build();

    final AtomicInteger asked = new AtomicInteger();

    final SniResolver tenants = (hello, context) -> hello.serverName()
            .filter(name -> name.value().endsWith(".tenant.example"))
            .map(name -> switch (name.value()) {
                case "suspended.tenant.example" -> throw new HandshakeRefusedException(Alert.ACCESS_DENIED);
                case "issued.tenant.example" -> throw HandshakeRefusedException.passing(Alert.ACCESS_DENIED, "soon");
                case "broken.tenant.example" -> throw new IllegalStateException("database is down");
                case "need.tenant.example" -> NEED;
                default -> {
                    asked.incrementAndGet();
                    yield certified(OPEN);
                }
            });

    LateBindingContext root(ServerSettings settings) {
        return root(OPEN, settings);
    }

    LateBindingContext root(TLSConfiguration configuration, ServerSettings settings) {
        return Contexts.factory(configuration, TLSPolicy.none(), settings, List.of(HOSTS, tenants))
                .server("default");
    }

    static LateBindingEngine connect(LateBindingContext root, @Nullable String name) throws SSLException {
        LateBindingEngine server = root.newEngine();
        SSLEngine client = Engines.clientContext(null).createSSLEngine();
        client.setUseClientMode(true);
        Engines.handshake(name == null ? client : Engines.client(name), server);
        return server;
    }

    /** The same with another certificate. */
    static TLSConfiguration certified(TLSConfiguration configuration) {
        return configuration.toBuilder()
                .signingChains(certificateFor("*.tenant.example", "*.example"))
                .build();
    }

    static TLSConfiguration lowest(TLSConfiguration configuration, TLSVersion version) {
        return configuration.toBuilder().lowestSupportedVersion(version).build();
    }

    static TLSConfiguration highest(TLSConfiguration configuration, TLSVersion version) {
        return configuration.toBuilder().highestSupportedVersion(version).build();
    }

    /** The other TLS 1.3 suites would be the first choice. */
    static TLSConfiguration suite(TLSConfiguration configuration, String name) {
        return configuration.toBuilder()
                .lowestSupportedVersion(TLSVersion.TLS_1_3)
                .cipherSuites(List.of(CipherSuite.of(name)))
                .build();
    }

    static boolean permits(LateBindingContext root, LateBindingEngine connection, String authority) {
        return root.permits(connection, authority).now(() -> false).value().orElseThrow();
    }

    /** Empty where somebody has to be asked. */
    static Optional<Boolean> atOnce(LateBindingContext root, LateBindingEngine connection, String authority) {
        return root.permits(connection, authority) instanceof Answer.Known<Boolean> known
                ? known.value()
                : Optional.empty();
    }
}
