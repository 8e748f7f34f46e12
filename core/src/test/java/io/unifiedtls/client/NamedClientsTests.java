package io.unifiedtls.client;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TrustStore;
import io.unifiedtls.client.NamedClients.Registration;
import io.unifiedtls.jdbc.TLSSocketFactory;
import io.unifiedtls.testing.Contexts;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which application a name means, and for how long. Each has a configuration {@code default}. */
class NamedClientsTests {

    private static final SigningChain CLIENT = clientCertificate(CLIENT_AUTHORITY);
    private static final TLSConfiguration ORDERS = configuration(CLIENT);
    private static final TLSConfiguration BILLING = configuration(clientCertificate(CLIENT_AUTHORITY));

    @Test
    void nameIsThatOfAConfiguration() {
        try (Registration orders = register("orders", ORDERS)) {
            assertThat(orders).isNotNull();
            assertThat(found("default")).isEqualTo(ORDERS);
            assertThat(found("orders/default")).isEqualTo(ORDERS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bank", "billing/default", "orders/bank", "orders/", "/default", "", "ORDERS/default"})
    void unknownNameIsRefusedWithThoseThereAre(String name) {
        try (Registration orders = register("orders", ORDERS)) {
            assertThat(orders).isNotNull();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> NamedClients.find(name))
                    .withMessageContaining("Name one of these, with or without its application: orders/default.");
        }
    }

    @Test
    void missingNameIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedClients.find(null))
                .withMessageContaining("names no configuration")
                .withMessageContaining("None that uses unified-tls.configurations is running.");
    }

    @Test
    void nameOfSeveralApplicationsIsRefused() {
        try (Registration orders = register("orders", ORDERS);
                Registration billing = register("billing\n", BILLING)) {
            assertThat(List.of(orders, billing)).hasSize(2);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> NamedClients.find("default"))
                    .withMessage("2 applications in this JVM have different configurations 'default': orders, "
                            + "billing\\u000a. Write APPLICATION/default (sslfactoryarg), and give the applications different names "
                            + "(spring.application.name).");
            assertThat(found("orders/default")).isEqualTo(ORDERS);
            assertThat(found("billing\n/default")).isEqualTo(BILLING);
        }
    }

    /** Such as those that Spring keeps for other tests. */
    @Test
    void equalConfigurationsServeAlike() {
        try (Registration first = register("orders", ORDERS);
                Registration second = register("orders", configuration(CLIENT))) {
            assertThat(List.of(first, second)).hasSize(2);
            assertThat(found("default")).isEqualTo(ORDERS);
        }
    }

    @Test
    void applicationIsKnownUntilItEnds() {
        Registration orders = register("orders", ORDERS);
        try (Registration billing = register("billing", BILLING)) {
            assertThat(billing).isNotNull();
            orders.close();
            orders.close();
            assertThat(found("default")).isEqualTo(BILLING);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> NamedClients.find("default"));
    }

    @Test
    void applicationThatNobodyClosesIsCollected() {
        TLSContextFactory contexts = Contexts.factory(ORDERS);
        WeakReference<TLSContextFactory> collected = new WeakReference<>(contexts);
        Registration abandoned = NamedClients.register("abandoned", constant(contexts));
        assertThat(abandoned).isNotNull();
        assertThat(found("default")).isEqualTo(ORDERS);
        contexts = null;
        abandoned = null;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (collected.get() != null && System.nanoTime() < end) {
            System.gc();
        }
        assertThat(collected.get()).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> NamedClients.find("default"));
    }

    /** As PostgreSQL's driver reads these properties. */
    @ParameterizedTest
    @CsvSource({
        "verify-full,, true",
        "Verify-CA,, true",
        "require,, true",
        ", true, true",
        ", '', true",
        "prefer, true, false",
        "allow,, false",
        "disable,, false",
        ",, false",
        ", false, false"
    })
    void modesThatMayGoWithoutTLSAreRefused(@Nullable String mode, @Nullable String ssl, boolean accepted) {
        Properties properties = new Properties();
        properties.setProperty("sslfactoryarg", "nobody");
        if (mode != null) {
            properties.setProperty("sslmode", mode);
        }
        if (ssl != null) {
            properties.setProperty("ssl", ssl);
        }
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> new TLSSocketFactory(properties).createSocket(new Socket(), "localhost", 1, true))
                .withMessageContaining(
                        accepted
                                ? "No application in this JVM has a configuration 'nobody'."
                                : "Add sslmode=verify-full");
    }

    private static Registration register(String application, TLSConfiguration configuration) {
        return NamedClients.register(application, constant(Contexts.factory(configuration)));
    }

    private static Supplier<TLSContextFactory> constant(TLSContextFactory contexts) {
        return () -> contexts;
    }

    private static TLSConfiguration found(String name) {
        return NamedClients.find(name).configuration();
    }

    private static TLSConfiguration configuration(SigningChain chain) {
        return TLSConfiguration.builder()
                .signingChains(chain)
                .trustStore(TrustStore.of(List.of(AUTHORITY.certificate())))
                .build();
    }
}
