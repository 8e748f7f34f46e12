package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.Alert;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.ServerSettings.AuthorityCheck;
import io.unifiedtls.selection.ServerSettings.Fallback;
import io.unifiedtls.selection.ServerSettings.ResolverCache;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which authorities may be asked for over which connection, after real handshakes in memory. */
class AuthorityGuardTests {

    private static final TLSConfiguration OPEN = TLSConfiguration.builder()
            .label("open")
            .signingChains(certificateFor("*.example", "*.tenant.example"))
            .build();
    private static final TLSConfiguration WANT = OPEN.toBuilder()
            .label("want")
            .clientAuthentication(ClientAuthentication.want(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
            .build();
    private static final TLSConfiguration OTHER_TRUST = WANT.toBuilder()
            .trustStore(TrustStore.of(List.of(AUTHORITY.certificate())))
            .build();
    private static final TLSConfiguration NEED = WANT.toBuilder()
            .clientAuthentication(ClientAuthentication.need(WANT.trustStore().orElseThrow()))
            .build();

    private static final HostTable HOSTS = HostTable.builder()
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

    private final AtomicInteger asked = new AtomicInteger();
    private final SniResolver tenants = (hello, context) -> hello.serverName()
            .filter(name -> name.value().endsWith(".tenant.example"))
            .map(name -> switch (name.value()) {
                case "suspended.tenant.example" -> throw new HandshakeRefusedException(Alert.ACCESS_DENIED);
                case "broken.tenant.example" -> throw new IllegalStateException("database is down");
                case "need.tenant.example" -> NEED;
                default -> {
                    asked.incrementAndGet();
                    yield certified(OPEN);
                }
            });

    @ParameterizedTest
    @CsvSource({
        // The name itself, however it is spelt
        "open.example, open.example, true",
        "open.example, OPEN.example., true",
        "open.example, open.example:8443, true",
        "acme.tenant.example, acme.tenant.example, true",
        // Hosts that demand no more than the connection has
        "open.example, other.example, true",
        "open.example, only13.example, true",
        "only13.example, open.example, true",
        "want.example, open.example, true",
        "want.example, want2.example, true",
        "open.example, acme.tenant.example, true",
        "acme.tenant.example, open.example, true",
        // Hosts that demand more, or something else
        "open.example, only12.example, false",
        "open.example, aes256.example, false",
        "only12.example, only13.example, false",
        "only12.example, want13.example, false",
        "open.example, want.example, false",
        "open.example, need.example, false",
        "open.example, need.tenant.example, false",
        "want.example, need.example, false",
        "want.example, trust.example, false",
        // Hosts that there are not
        "open.example, unknown.example, false",
        "open.example, suspended.tenant.example, false",
        "open.example, broken.tenant.example, false",
        // What is no host name
        "open.example, open.example:443@need.example, false",
        "open.example, need.example?, false",
        "open.example, 'open.example,need.example', false",
        // What is none: the default
        "open.example, '', true",
        "open.example, 127.0.0.1, true",
        "open.example, 127.0.0.1:8443, true",
        "open.example, open.example:8090, true",
        "open.example, need.example:8090, false",
        "open.example, 8090, false",
        "open.example, [::1]:8443, true",
        "open.example, localhost, true",
        "only12.example, '', true",
        // Without server name
        ", '', true",
        ", 127.0.0.1, true",
        ", [::1], true",
        ", localhost, true",
        ", open.example, true",
        ", need.example, false",
        ", unknown.example, false",
        ", anybody@need.example, false",
        ", need.example?, false",
    })
    void strictAsksWhatTheAuthorityWouldGet(String serverName, String authority, boolean permitted) throws Exception {
        LateBindingContext root = root(Contexts.SETTINGS);
        assertThat(permits(root, connect(root, serverName), authority)).isEqualTo(permitted);
    }

    @ParameterizedTest
    @CsvSource({
        "open.example, only12.example, true",
        "open.example, unknown.example, true",
        "open.example, need.example, false",
        "open.example, want.example, false",
        "want.example, trust.example, false",
        "open.example, suspended.tenant.example, false",
        "open.example, broken.tenant.example, false",
        "open.example, open.example@need.example, false",
    })
    void lenientGuardsClientAuthenticationOnly(String serverName, String authority, boolean permitted)
            throws Exception {
        LateBindingContext root = root(Contexts.settings(Fallback.REJECT, Fallback.DEFAULT, AuthorityCheck.LENIENT));
        assertThat(permits(root, connect(root, serverName), authority)).isEqualTo(permitted);
    }

    @Test
    void offPermitsEverything() throws Exception {
        LateBindingContext root = root(Contexts.settings(Fallback.REJECT, Fallback.DEFAULT, AuthorityCheck.OFF));
        assertThat(atOnce(root, connect(root, "open.example"), "need.example")).contains(true);
    }

    @Test
    void unknownAuthorityGetsTheDefaultWhereConfigured() throws Exception {
        LateBindingContext root = root(Contexts.settings(Fallback.DEFAULT, Fallback.DEFAULT, AuthorityCheck.STRICT));
        assertThat(permits(root, connect(root, "open.example"), "unknown.example"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"''", "127.0.0.1", "localhost"})
    void noNameIsRefusedWhereMissingServerNamesAre(String authority) throws Exception {
        LateBindingContext root = root(Contexts.settings(Fallback.REJECT, Fallback.REJECT, AuthorityCheck.STRICT));
        assertThat(permits(root, connect(root, "open.example"), authority)).isFalse();
    }

    @Test
    void asksOncePerConnectionAndNotForItsOwnName() throws Exception {
        LateBindingContext root = root(Contexts.SETTINGS);
        LateBindingEngine connection = connect(root, "open.example");
        assertThat(atOnce(root, connection, "open.example")).contains(true);
        assertThat(atOnce(root, connection, "acme.tenant.example")).isEmpty();
        assertThat(permits(root, connection, "acme.tenant.example")).isTrue();
        assertThat(permits(root, connection, "acme.tenant.example:443")).isTrue();
        assertThat(atOnce(root, connection, "acme.tenant.example")).contains(true);
        assertThat(asked).hasValue(1);
        assertThat(atOnce(root, connect(root, "open.example"), "acme.tenant.example"))
                .isEmpty();
    }

    @Test
    void answersFromBeforeAChangeDoNotCount() throws Exception {
        ContextFactory factory = Contexts.factory(OPEN, HOSTS, tenants);
        LateBindingContext root = factory.server("default");
        LateBindingEngine connection = connect(root, "open.example");
        assertThat(permits(root, connection, "acme.tenant.example")).isTrue();
        factory.forget((name, context) -> Optional.empty(), Changed.names("somebody.example"), List.of());
        assertThat(atOnce(root, connection, "acme.tenant.example")).isEmpty();
        assertThat(permits(root, connection, "acme.tenant.example")).isTrue();
        assertThat(atOnce(root, connection, "acme.tenant.example")).contains(true);
        Contexts.using(factory, OPEN, HOSTS);
        assertThat(atOnce(root, connection, "acme.tenant.example")).isEmpty();
        assertThat(atOnce(root, connection, "open.example")).as("its own").contains(true);
    }

    /** The change may come while the resolver that has looked before it is still at work. */
    @Test
    void answerOfAResolverThatWasAskedBeforeAChangeDoesNotCount() throws Exception {
        AtomicReference<@Nullable ContextFactory> changing = new AtomicReference<>();
        SniResolver resolver = (hello, context) -> {
            ContextFactory factory = changing.getAndSet(null);
            if (factory != null) {
                factory.forget((name, root) -> Optional.empty(), Changed.all(), List.of());
            }
            return Optional.of(OPEN);
        };
        ContextFactory factory = Contexts.factory(OPEN, HOSTS, resolver);
        LateBindingContext root = factory.server("default");
        LateBindingEngine connection = connect(root, "open.example");
        changing.set(factory);
        assertThat(permits(root, connection, "acme.tenant.example")).isTrue();
        assertThat(atOnce(root, connection, "acme.tenant.example")).isEmpty();
    }

    /** Resolvers need not tell that their answers have changed. */
    @Test
    void answersCountForABoundedTime() throws Exception {
        ServerSettings usual = Contexts.SETTINGS;
        LateBindingContext root = root(new ServerSettings(
                usual.unknownServerName(),
                usual.missingServerName(),
                usual.handshakeTimeout(),
                usual.resolverTimeout(),
                usual.resolverConcurrency(),
                usual.contextCacheSize(),
                usual.authorityCheck(),
                new ResolverCache(Duration.ofNanos(1), Duration.ofMinutes(1), 10),
                usual.closeOnTrustChange()));
        LateBindingEngine connection = connect(root, "open.example");
        for (int i = 0; i < 100; i++) {
            assertThat(permits(root, connection, i + ".tenant.example")).isTrue();
            assertThat(atOnce(root, connection, i + ".tenant.example")).isEmpty();
        }
    }

    @Test
    void failuresOfResolversAreNotRemembered() throws Exception {
        LateBindingContext root = root(Contexts.SETTINGS);
        LateBindingEngine connection = connect(root, "open.example");
        assertThat(permits(root, connection, "broken.tenant.example")).isFalse();
        assertThat(atOnce(root, connection, "broken.tenant.example")).isEmpty();
        assertThat(permits(root, connection, "suspended.tenant.example")).isFalse();
        assertThat(atOnce(root, connection, "suspended.tenant.example")).contains(false);
    }

    @Test
    void remembersABoundedNumberOfAnswers() throws Exception {
        LateBindingContext root = root(Contexts.SETTINGS);
        LateBindingEngine connection = connect(root, "open.example");
        long remembered = 0;
        for (int i = 0; i < 100; i++) {
            String authority = i + ".tenant.example";
            assertThat(permits(root, connection, authority)).isTrue();
            remembered += atOnce(root, connection, authority).stream().count();
        }
        assertThat(remembered).isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource({"''", "127.0.0.1", "localhost"})
    void noNameIsJudgedByTheDefault(String authority) throws Exception {
        LateBindingContext root = root(NEED, Contexts.SETTINGS);
        assertThat(permits(root, connect(root, "open.example"), authority)).isFalse();
    }

    private LateBindingContext root(ServerSettings settings) {
        return root(OPEN, settings);
    }

    private LateBindingContext root(TLSConfiguration configuration, ServerSettings settings) {
        return Contexts.factory(configuration, TLSPolicy.none(), settings, List.of(HOSTS, tenants))
                .server("default");
    }

    private static LateBindingEngine connect(LateBindingContext root, @Nullable String name) throws SSLException {
        LateBindingEngine server = root.newEngine();
        SSLEngine client = Engines.clientContext(null).createSSLEngine();
        client.setUseClientMode(true);
        Engines.handshake(name == null ? client : Engines.client(name), server);
        return server;
    }

    /** The same with another certificate. */
    private static TLSConfiguration certified(TLSConfiguration configuration) {
        return configuration.toBuilder()
                .signingChains(certificateFor("*.tenant.example", "*.example"))
                .build();
    }

    private static TLSConfiguration lowest(TLSConfiguration configuration, TLSVersion version) {
        return configuration.toBuilder().lowestSupportedVersion(version).build();
    }

    private static TLSConfiguration highest(TLSConfiguration configuration, TLSVersion version) {
        return configuration.toBuilder().highestSupportedVersion(version).build();
    }

    /** The other TLS 1.3 suites would be the first choice. */
    private static TLSConfiguration suite(TLSConfiguration configuration, String name) {
        return configuration.toBuilder()
                .lowestSupportedVersion(TLSVersion.TLS_1_3)
                .cipherSuites(List.of(CipherSuite.of(name)))
                .build();
    }

    private static boolean permits(LateBindingContext root, LateBindingEngine connection, String authority) {
        return root.permits(connection, authority).now(() -> false).value().orElseThrow();
    }

    /** Empty where somebody has to be asked. */
    private static Optional<Boolean> atOnce(LateBindingContext root, LateBindingEngine connection, String authority) {
        return root.permits(connection, authority) instanceof Answer.Known<Boolean> known
                ? known.value()
                : Optional.empty();
    }
}
