package io.unifiedtls.autoconfigure.load;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.autoconfigure.load.LoadAttempt.Broken;
import io.unifiedtls.autoconfigure.load.LoadAttempt.Faulty;
import io.unifiedtls.autoconfigure.load.LoadAttempt.Loaded;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.StandardEnvironment;

/** One load has a result or all faults, and tells which files it read either way. */
class PropertiesLoaderTests {

    private static final SigningChain SHOP = certificateFor("shop.example");

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeMaterial() {
        write(directory, "shop", SHOP);
    }

    @Test
    void resultTellsItsFiles() {
        LoadAttempt attempt = load(shop(Map.of()), DefaultSslBundleRegistry::new);
        assertThat(attempt.outcome()).isInstanceOf(Loaded.class);
        assertThat(attempt.loaded().configurations())
                .hasEntrySatisfying(
                        "shop", shop -> assertThat(shop.signingChains()).containsExactly(SHOP));
        assertThat(attempt.read().files()).containsExactlyInAnyOrder(file("shop.pem"), file("shop.key"));
        assertThat(attempt.keyFiles()).containsExactly(file("shop.key"));
    }

    @Test
    void faultsAreAllThereAndTellTheFiles() {
        LoadAttempt attempt = load(
                shop(Map.of(
                        "configurations.other.certificates[0].key-store", "file:" + file("missing.p12"),
                        "configurations.third.bundle", "nobody's",
                        "hosts[0].configuration", "fourth",
                        "server.configuration", "shop",
                        "server.handshake-timeout", "0s",
                        "server.session-ticket-keys", "file:" + file("shop.pem"),
                        "sources[0].configuration", "shop",
                        "clients[0].configuration", "fifth")),
                DefaultSslBundleRegistry::new);
        assertThat(attempt.outcome()).isInstanceOf(Faulty.class);
        assertThat(((Faulty) attempt.outcome()).faults())
                .satisfiesExactlyInAnyOrder(
                        fault -> assertThat(fault).startsWith("unified-tls.configurations.other.certificates[0]: "),
                        fault -> assertThat(fault).startsWith("unified-tls.configurations.third.bundle: "),
                        fault -> assertThat(fault).startsWith("unified-tls.hosts[0].configuration is 'fourth'"),
                        fault -> assertThat(fault).startsWith("unified-tls.hosts[0].server-names is empty"),
                        fault -> assertThat(fault).startsWith("unified-tls.server.handshake-timeout is 0s"),
                        fault -> assertThat(fault).startsWith("unified-tls.server.session-ticket-keys[0]: "),
                        fault -> assertThat(fault).startsWith("unified-tls.sources[0] must have"),
                        fault -> assertThat(fault).startsWith("unified-tls.clients[0].configuration is 'fifth'"));
        assertThatThrownBy(attempt::loaded)
                .isInstanceOfSatisfying(
                        InvalidTLSConfigurationException.class,
                        thrown -> assertThat(thrown.faults()).isEqualTo(((Faulty) attempt.outcome()).faults()));
        assertThat(attempt.read().files())
                .containsExactlyInAnyOrder(file("shop.pem"), file("shop.key"), file("missing.p12"));
        assertThat(attempt.keyFiles()).containsExactlyInAnyOrder(file("shop.key"), file("shop.pem"));
    }

    @Test
    void unexpectedFailureTellsTheFilesReadSoFar() {
        Error failure = new StackOverflowError();
        LoadAttempt attempt = load(shop(Map.of("configurations.third.bundle", "web")), () -> {
            throw failure;
        });
        assertThat(attempt.outcome()).isEqualTo(new Broken(failure));
        assertThatThrownBy(attempt::loaded).isSameAs(failure);
        assertThat(attempt.read().files()).containsExactlyInAnyOrder(file("shop.pem"), file("shop.key"));
    }

    @Test
    void failureOfAllBundlesIsAFaultOfTheConfiguration() {
        LoadAttempt attempt = load(shop(Map.of("configurations.third.bundle", "web")), () -> {
            throw new IllegalStateException();
        });
        assertThat(((Faulty) attempt.outcome()).faults())
                .containsExactly(
                        "unified-tls.configurations.third.bundle: The SSL bundle 'web' cannot be read: IllegalStateException");
    }

    @Test
    void certificatesOfAuthoritiesNeedTheirModule() {
        LoadAttempt attempt =
                load(shop(Map.of("configurations.site.certificates", "acme")), DefaultSslBundleRegistry::new);
        assertThat(((Faulty) attempt.outcome()).faults())
                .containsExactly(
                        "unified-tls.configurations.site.certificates is acme, but the module for ACME is missing or switched off. Add unified-tls-spring-boot-starter-acme, and do not set unified-tls.acme.enabled or unified-tls.fleet.enabled to false.");
    }

    private static LoadAttempt load(TLSProperties properties, Supplier<SslBundles> bundles) {
        return new PropertiesLoader(
                        ApplicationResourceLoader.get(),
                        bundles,
                        Optional::empty,
                        Optional::empty,
                        Optional::empty,
                        new StandardEnvironment())
                .load(properties);
    }

    private static Path file(String name) {
        return directory.resolve(name);
    }

    /** A configuration that is whole, and more properties. */
    private static TLSProperties shop(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("unified-tls.configurations.shop.certificates[0].certificate", "file:" + file("shop.pem"));
        all.put("unified-tls.configurations.shop.certificates[0].private-key", "file:" + file("shop.key"));
        more.forEach((name, value) -> all.put("unified-tls." + name, value));
        return new Binder(List.of(new MapConfigurationPropertySource(all)))
                .bind("unified-tls", TLSProperties.class)
                .get();
    }
}
