package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.autoconfigure.ssl.TLSSslBundleAutoConfiguration;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.insecure.InsecureTLSContextFactory;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReload.Outcome;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.HandmadeChain;
import io.unifiedtls.testing.MaterialFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Material that changes while the application runs. */
@ExtendWith(OutputCaptureExtension.class)
class TLSReloadTests {

    private static final SigningChain FIRST = certificateFor("shop.example");
    private static final SigningChain SECOND = certificateFor("shop.example");
    private static final SigningChain OTHER = certificateFor("other.example");

    @TempDir
    Path directory;

    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void writeMaterial() {
        write(directory, "shop", FIRST);
        write(directory, "shop-ca", CLIENT_AUTHORITY);
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        TLSAutoConfiguration.class,
                        TLSReloadAutoConfiguration.class,
                        TLSObservabilityAutoConfiguration.class,
                        TLSHealthAutoConfiguration.class,
                        TLSSslBundleAutoConfiguration.class))
                .withBean(Events.class)
                .withPropertyValues(
                        "unified-tls.configurations.web.certificates[0].certificate=file:"
                                + directory.resolve("shop.pem"),
                        "unified-tls.configurations.web.certificates[0].private-key=file:"
                                + directory.resolve("shop.key"),
                        "unified-tls.configurations.partners.base=web",
                        "unified-tls.configurations.partners.client-authentication=want",
                        "unified-tls.configurations.partners.trust-store.certificates=file:"
                                + directory.resolve("shop-ca.pem"),
                        "unified-tls.hosts[0].server-names=shop.example",
                        "unified-tls.hosts[0].configuration=web",
                        "unified-tls.server.configuration=web",
                        "unified-tls.reload.enabled=false");
    }

    @Test
    void newMaterialIsInForceForAllThatInherit() {
        runner.run(context -> {
            TLSReloader reloader = context.getBean(TLSReloader.class);
            assertThat(reloader.reload()).isEqualTo(TLSReload.UNCHANGED);
            assertThat(reloader.latest()).isEmpty();
            TLSServerContext before = context.getBean(TLSContextFactory.class).server("web");

            write(directory, "shop", SECOND);
            TLSReload outcome = reloader.reload();
            assertThat(outcome).satisfies(applied -> {
                assertThat(applied.outcome()).isEqualTo(Outcome.APPLIED);
                assertThat(applied.changes())
                        .extracting(TLSReload.Change::configurationName)
                        .containsExactly("web", "partners");
                assertThat(applied.changes().get(0).before().orElseThrow().signingChains())
                        .containsExactly(FIRST);
                assertThat(applied.changes().get(0).after().orElseThrow().signingChains())
                        .containsExactly(SECOND);
            });
            assertThat(context.getBean(Events.class).seen).containsExactly(outcome);
            TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
            assertThat(contexts.configuration("partners").signingChains()).containsExactly(SECOND);
            assertThat(presented(contexts.server("web"))).isEqualTo(SECOND.leaf());
            assertThat(presented(before)).as("a context stays what it was").isEqualTo(FIRST.leaf());
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
        });
    }

    @ParameterizedTest
    @EnumSource
    void faultKeepsTheOldAndIsToldOnceUntilItIsHealed(MaterialFault fault, CapturedOutput output) {
        String message = fault.message();
        runner.run(context -> {
            TLSReloader reloader = context.getBean(TLSReloader.class);
            TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
            Map<String, TLSConfiguration> before = contexts.configurations();
            fault.damage(directory, "shop");

            for (int i = 0; i < 3; i++) {
                assertThat(reloader.reload())
                        .matches(reload -> reload.outcome() == Outcome.REJECTED)
                        .satisfies(rejected -> assertThat(rejected.faults())
                                .anySatisfy(told -> assertThat(told).contains(message)));
            }
            assertThat(contexts.configurations()).isSameAs(before);
            assertThat(presented(contexts.server("web"))).isEqualTo(FIRST.leaf());
            assertThat(context.getBean(Events.class).seen).hasSize(1);
            assertThat(output).containsOnlyOnce("which stays as it was");
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(String.valueOf(health.getDetails().get("reloadRejected")))
                    .contains(message);

            fault.heal(directory, "shop");
            assertThat(reloader.reload()).isEqualTo(TLSReload.UNCHANGED);
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(output).contains("TLS material is up to date again");
        });
        assertThat(output.getAll())
                .doesNotContain(pem(FIRST.privateKey()).lines().toList().get(1));
    }

    /** A certificate for another host breaks the policy, and a good one beside it does not go in force alone. */
    /** Such as one of memory. */
    @Test
    void errorRejectsAReloadAndTheNextOneGoesOn() {
        AtomicBoolean fails = new AtomicBoolean();
        TLSPolicy policy = candidate -> {
            if (fails.get()) {
                throw new OutOfMemoryError("as of a file of 3 GB");
            }
            return List.of();
        };
        runner.withBean("mine", TLSPolicy.class, () -> policy)
                .withPropertyValues("unified-tls.policy=mine")
                .run(context -> {
                    TLSReloader reloader = context.getBean(TLSReloader.class);
                    write(directory, "shop", SECOND);
                    fails.set(true);
                    assertThat(reloader.reload())
                            .matches(reload -> reload.outcome() == Outcome.REJECTED)
                            .satisfies(rejected -> assertThat(rejected.faults())
                                    .singleElement()
                                    .asString()
                                    .contains("OutOfMemoryError"));
                    assertThat(context.getBean(TLSHealthIndicator.class)
                                    .health()
                                    .getStatus())
                            .isEqualTo(TLSHealthIndicator.WARNING);
                    fails.set(false);
                    assertThat(reloader.reload().outcome()).isEqualTo(Outcome.APPLIED);
                });
    }

    @Test
    void nothingIsAppliedInPart() {
        write(directory, "other", OTHER);
        runner.withPropertyValues(
                        "unified-tls.configurations.other.certificates[0].certificate=file:"
                                + directory.resolve("other.pem"),
                        "unified-tls.configurations.other.certificates[0].private-key=file:"
                                + directory.resolve("other.key"),
                        "unified-tls.hosts[1].server-names=other.example",
                        "unified-tls.hosts[1].configuration=other")
                .run(context -> {
                    write(directory, "shop", SECOND);
                    write(directory, "other", certificateFor("third.example"));
                    assertThat(context.getBean(TLSReloader.class).reload())
                            .matches(reload -> reload.outcome() == Outcome.REJECTED)
                            .satisfies(
                                    rejected -> assertThat(rejected.faults())
                                            .containsExactly(
                                                    "Configuration 'other' violates the policy: certificates contains one for "
                                                            + "[third.example]; intermediate requires certificates for other.example"));
                    assertThat(context.getBean(TLSContextFactory.class)
                                    .configuration("web")
                                    .signingChains())
                            .containsExactly(FIRST);
                });
    }

    @Test
    void watchesFilesUnlessToldOtherwise() {
        runner.withPropertyValues("unified-tls.reload.enabled=true", "unified-tls.reload.quiet-period=50ms")
                .run(context -> {
                    write(directory, "shop", SECOND);
                    await().untilAsserted(() -> assertThat(context.getBean(TLSContextFactory.class)
                                    .configuration("web")
                                    .signingChains())
                            .containsExactly(SECOND));
                });
    }

    /** As certbot leaves them: {@code live/NAME} holds links into {@code archive/NAME}, which a renewal exchanges. */
    @Test
    void certbotsRenewalIsServed() throws IOException {
        Path live = Files.createDirectories(directory.resolve("live/shop.example"));
        Path archive = Files.createDirectories(directory.resolve("archive/shop.example"));
        renew(archive, live, 1, FIRST);
        runner.withPropertyValues(
                        "unified-tls.reload.enabled=true",
                        "unified-tls.reload.quiet-period=50ms",
                        "unified-tls.reload.poll-interval=1h",
                        "unified-tls.configurations.web.certificates[0].certificate=file:"
                                + live.resolve("fullchain.pem"),
                        "unified-tls.configurations.web.certificates[0].private-key=file:"
                                + live.resolve("privkey.pem"))
                .run(context -> {
                    for (int number = 2; number < 5; number++) {
                        SigningChain renewed = certificateFor("shop.example");
                        renew(archive, live, number, renewed);
                        await().untilAsserted(() -> assertThat(presented(
                                        context.getBean(TLSContextFactory.class).server("web")))
                                .isEqualTo(renewed.leaf()));
                    }
                    assertThat(context.getBean(Events.class).seen)
                            .isNotEmpty()
                            .allMatch(reload -> reload.outcome() == Outcome.APPLIED);
                });
    }

    private static void renew(Path archive, Path live, int number, SigningChain chain) throws IOException {
        write(archive, "new", chain);
        Path certificate = Files.move(archive.resolve("new.pem"), archive.resolve("fullchain" + number + ".pem"));
        Path key = Files.move(archive.resolve("new.key"), archive.resolve("privkey" + number + ".pem"));
        link(live.resolve("privkey.pem"), key);
        link(live.resolve("fullchain.pem"), certificate);
    }

    private static void link(Path link, Path target) throws IOException {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, target);
    }

    @Test
    void directoryOfCertificateAuthoritiesIsReadWhole() throws IOException {
        Path authorities = Files.createDirectory(directory.resolve("authorities"));
        write(authorities, "first", CLIENT_AUTHORITY);
        Files.writeString(authorities.resolve("README"), "not a certificate");
        runner.withPropertyValues("unified-tls.configurations.partners.trust-store.certificates=file:" + authorities)
                .run(context -> {
                    TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
                    assertThat(trusted(contexts)).containsExactly(CLIENT_AUTHORITY.certificate());
                    write(authorities, "second", AUTHORITY);
                    assertThat(context.getBean(TLSReloader.class).reload())
                            .matches(reload -> reload.outcome() == Outcome.APPLIED)
                            .satisfies(applied -> assertThat(applied.changes())
                                    .singleElement()
                                    .hasToString("partners: trust store"));
                    assertThat(trusted(contexts))
                            .containsExactly(CLIENT_AUTHORITY.certificate(), AUTHORITY.certificate());
                });
        runner.withPropertyValues("unified-tls.configurations.partners.trust-store.certificates=file:"
                        + Files.createDirectory(directory.resolve("empty")))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("contains no .pem, .crt or .cer file"));
    }

    @Test
    void listsOfRevokedCertificatesAreReloadedToo(CapturedOutput output) throws IOException {
        HandmadeChain authorities = new HandmadeChain();
        Path list = Files.write(directory.resolve("revoked.crl"), authorities.revocationList());
        ApplicationContextRunner checking = runner.withPropertyValues(
                "unified-tls.configurations.partners.trust-store.revocation-lists=file:" + list,
                "unified-tls.configurations.partners.trust-store.revocation-failure=soft");
        checking.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("revocation-lists is set, but revocation is none, so it is not used."));
        checking.withPropertyValues("unified-tls.configurations.partners.trust-store.revocation=end-entity")
                .run(context -> {
                    assertThat(output).contains("revocation-failure is soft, so a revoked certificate is accepted");
                    SigningChain revoked = authorities.complete("client.example");
                    Files.write(list, authorities.revocationList(revoked.leaf()));
                    assertThat(context.getBean(TLSReloader.class).reload().outcome())
                            .isEqualTo(Outcome.APPLIED);
                    assertThat(context.getBean(TLSContextFactory.class)
                                    .configuration("partners")
                                    .trustStore()
                                    .orElseThrow()
                                    .revocation()
                                    .lists())
                            .singleElement()
                            .satisfies(now ->
                                    assertThat(now.isRevoked(revoked.leaf())).isTrue());
                    Files.writeString(list, "nothing");
                    assertThat(context.getBean(TLSReloader.class).reload())
                            .matches(reload -> reload.outcome() == Outcome.REJECTED)
                            .satisfies(rejected -> assertThat(rejected.faults())
                                    .singleElement()
                                    .asString()
                                    .contains("revoked.crl contains"));
                });
    }

    private static List<Certificate> trusted(TLSContextFactory contexts) {
        return List.copyOf(
                contexts.configuration("partners").trustStore().orElseThrow().certificates());
    }

    /** What was admitted under other trust does not come back. */
    @Test
    void sessionsEndWithTheirTrustAndGoOnWithoutChange() {
        runner.run(context -> {
            TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
            SSLContext client = Engines.clientContext(null);
            assertThat(isResumed(client, contexts)).isFalse();
            assertThat(isResumed(client, contexts)).isTrue();
            write(directory, "unrelated", OTHER);
            context.getBean(TLSReloader.class).reload();
            assertThat(isResumed(client, contexts)).isTrue();
            write(directory, "shop-ca", AUTHORITY);
            context.getBean(TLSReloader.class).reload();
            assertThat(isResumed(client, contexts)).isFalse();
            write(directory, "shop-ca", CLIENT_AUTHORITY);
            context.getBean(TLSReloader.class).reload();
            assertThat(isResumed(client, contexts)).isFalse();
        });
    }

    /** A new key is put before the one that it replaces, on one replica after the other. */
    @Test
    void ticketKeysOfFilesAreExchangedAndSessionsGoOn() throws IOException {
        byte[] first = new SecureRandom().generateSeed(48);
        Path file = Files.write(directory.resolve("first.key"), first);
        Path second = Files.write(directory.resolve("second.key"), first);
        runner.withPropertyValues(
                        "unified-tls.server.backend=openssl",
                        "unified-tls.server.session-ticket-keys=file:%s,file:%s".formatted(file, second))
                .run(context -> {
                    TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
                    TLSReloader reloader = context.getBean(TLSReloader.class);
                    SSLContext client = Engines.clientContext(null);
                    assertThat(isResumed(client, contexts)).isFalse();
                    assertThat(reloader.reload()).isEqualTo(TLSReload.UNCHANGED);

                    Files.write(file, new SecureRandom().generateSeed(48));
                    assertThat(reloader.reload().outcome()).isEqualTo(Outcome.APPLIED);
                    assertThat(isResumed(client, contexts)).isTrue();

                    Files.write(file, new byte[47]);
                    assertThat(reloader.reload())
                            .matches(reload -> reload.outcome() == Outcome.REJECTED)
                            .satisfies(rejected -> assertThat(rejected.faults())
                                    .singleElement()
                                    .asString()
                                    .contains("unified-tls.server.session-ticket-keys[0]", "47 bytes"));
                    assertThat(isResumed(client, contexts)).isTrue();

                    Files.write(file, new SecureRandom().generateSeed(48));
                    Files.write(second, new SecureRandom().generateSeed(48));
                    assertThat(reloader.reload().outcome()).isEqualTo(Outcome.APPLIED);
                    assertThat(isResumed(client, contexts)).isFalse();
                });
    }

    @Test
    void keyLogShowsInHealth() {
        runner.withPropertyValues(
                        "unified-tls.server.backend=openssl",
                        "unified-tls.server.insecure-key-log=" + directory.resolve("keys.log"))
                .run(context -> assertThat(health(context).getDetails())
                        .containsEntry("insecure", Set.of("unified-tls.server.insecure-key-log")));
    }

    /** Its sessions live on in the same leaf, though its root is another one. */
    @Test
    void reloadOfOneHostLeavesTheSessionsOfOthers() {
        write(directory, "other", OTHER);
        runner.withPropertyValues(
                        "unified-tls.configurations.other.certificates[0].certificate=file:"
                                + directory.resolve("other.pem"),
                        "unified-tls.configurations.other.certificates[0].private-key=file:"
                                + directory.resolve("other.key"),
                        "unified-tls.hosts[1].server-names=other.example",
                        "unified-tls.hosts[1].configuration=other")
                .run(context -> {
                    TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
                    SSLContext client = Engines.clientContext(null);
                    assertThat(isResumed(client, "other.example", contexts.server("web")))
                            .isFalse();
                    write(directory, "shop", SECOND);
                    assertThat(context.getBean(TLSReloader.class).reload().outcome())
                            .isEqualTo(Outcome.APPLIED);
                    assertThat(isResumed(client, "other.example", contexts.server("web")))
                            .isTrue();
                });
    }

    private static boolean isResumed(SSLContext client, TLSContextFactory contexts) throws SSLException {
        return isResumed(client, "shop.example", contexts.server("web").derive(contexts.configuration("partners")));
    }

    private static boolean isResumed(SSLContext clients, String name, TLSServerContext context) throws SSLException {
        SSLEngine client = Engines.client(clients, name, parameters -> {});
        LateBindingEngine server = (LateBindingEngine) context.newEngine();
        Engines.handshake(client, server);
        Engines.send(new byte[1], server, client); // OpenSSL sends tickets with what is written first
        return server.connection().orElseThrow().resumed();
    }

    private static SSLEngine connect(SSLContext client, String name, TLSServerContext server) throws SSLException {
        SSLEngine engine = Engines.client(client, name, parameters -> {});
        Engines.handshake(engine, server.newEngine());
        return engine;
    }

    private static Certificate presented(TLSServerContext server) throws SSLException {
        return connect(Engines.clientContext(null), "shop.example", server)
                .getSession()
                .getPeerCertificates()[0];
    }

    /** A resolver's remembered answers may derive from what has been replaced. */
    @Test
    void answersOfResolversAreNotRememberedBeyondAReload() {
        AtomicInteger asked = new AtomicInteger();
        SniResolver tenants = (CacheableSniResolver) (name, context) -> {
            asked.incrementAndGet();
            return Optional.of(context.configuration());
        };
        runner.withBean(SniResolver.class, () -> tenants)
                .withPropertyValues("unified-tls.hosts[0].server-names=unused.example", "unified-tls.policy=none")
                .run(context -> {
                    TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
                    assertThat(presented(contexts.server("web"))).isEqualTo(FIRST.leaf());
                    assertThat(presented(contexts.server("web"))).isEqualTo(FIRST.leaf());
                    assertThat(asked).hasValue(1);
                    write(directory, "shop", SECOND);
                    context.getBean(TLSReloader.class).reload();
                    assertThat(presented(contexts.server("web"))).isEqualTo(SECOND.leaf());
                });
    }

    @Test
    void bundlesFollowAndTellTheirWatchers() {
        runner.run(context -> {
            SslBundles bundles = context.getBean(SslBundles.class);
            List<SslBundle> updates = new ArrayList<>();
            bundles.addBundleUpdateHandler("web", updates::add);
            assertThat(stored(bundles)).isEqualTo(FIRST.leaf());
            write(directory, "shop", SECOND);
            context.getBean(TLSReloader.class).reload();
            assertThat(updates).hasSize(1);
            assertThat(stored(bundles)).isEqualTo(SECOND.leaf());
        });
    }

    private static Certificate stored(SslBundles bundles) throws Exception {
        KeyStore keyStore = bundles.getBundle("web").getStores().getKeyStore();
        return keyStore == null ? FIRST.leaf() : keyStore.getCertificate("web");
    }

    @Test
    void updateOfABundleReloads() {
        DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry("corporate", bundle(FIRST));
        runner.withBean("sslBundleRegistry", DefaultSslBundleRegistry.class, () -> registry)
                .withPropertyValues("unified-tls.configurations.corporate.bundle=corporate")
                .run(context -> {
                    TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
                    assertThat(contexts.configuration("corporate").signingChains())
                            .containsExactly(FIRST);
                    registry.updateBundle("corporate", bundle(SECOND));
                    assertThat(contexts.configuration("corporate").signingChains())
                            .containsExactly(SECOND);
                });
    }

    private static SslBundle bundle(SigningChain chain) {
        var stores = new PemSslStoreBundle(PemSslStore.of(chain.certificates(), chain.privateKey()), null);
        return SslBundle.of(stores);
    }

    /** Hosts may come and go with the environment, as with Spring Cloud's refresh. */
    @Test
    void propertiesAreReadAgain() {
        runner.run(context -> {
            TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> connect(Engines.clientContext(null), "new.example", contexts.server("web")));
            write(directory, "new", certificateFor("new.example"));
            ConfigurableEnvironment environment = context.getEnvironment();
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "refreshed",
                            Map.of(
                                    "unified-tls.configurations.new.certificates[0].certificate",
                                            "file:" + directory.resolve("new.pem"),
                                    "unified-tls.configurations.new.certificates[0].private-key",
                                            "file:" + directory.resolve("new.key"),
                                    "unified-tls.hosts[0].server-names", "shop.example",
                                    "unified-tls.hosts[0].configuration", "web",
                                    "unified-tls.hosts[1].server-names", "new.example",
                                    "unified-tls.hosts[1].configuration", "new")));
            assertThat(context.getBean(TLSReloader.class).reload())
                    .matches(reload -> reload.outcome() == Outcome.APPLIED)
                    .satisfies(applied ->
                            assertThat(applied.changes()).singleElement().hasToString("new: added"));
            connect(Engines.clientContext(null), "new.example", contexts.server("web"));
            environment.getPropertySources().remove("refreshed");
            context.getBean(TLSReloader.class).reload();
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> connect(Engines.clientContext(null), "new.example", contexts.server("web")));
        });
    }

    @Test
    void insecureClientsShowInHealth() {
        runner.run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            context.getBean(InsecureTLSContextFactory.class).insecureClient("web");
            assertThat(health(context).getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(health(context).getDetails()).containsKey("insecure");
        });
    }

    @Test
    void startWithAFaultStillFails() throws IOException {
        Files.delete(directory.resolve("shop.key"));
        runner.run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining(InvalidTLSConfigurationException.class.getName())
                .hasStackTraceContaining("does not exist"));
    }

    private static Health health(ApplicationContext context) {
        return context.getBean(TLSHealthIndicator.class).health();
    }

    /** What the application is told. */
    static class Events {

        private final List<TLSReload> seen = new CopyOnWriteArrayList<>();

        @EventListener
        void on(TLSReload reload) {
            seen.add(reload);
        }
    }
}
