package io.unifiedtls.metrics;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.context.ContextStatistics;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.TestCertificates;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class TLSMetricsTests {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Map<String, Instant> expiries = new LinkedHashMap<>(Map.of("web", NOW.plusSeconds(60)));
    private final TLSMetrics metrics = new TLSMetrics(
            registry,
            () -> new ContextStatistics(1, 2, 3, 4),
            () -> expiries,
            () -> List.of("unified-tls.fleet"),
            () -> 5,
            () -> 7,
            () -> 6,
            Clock.fixed(NOW, ZoneOffset.UTC));

    /** A resolver may give each of its configurations a label of its own. */
    @Test
    void labelsAreBounded() throws SSLException {
        SniResolver tenants = (clientHello, context) -> Optional.of(context.configuration().toBuilder()
                .label(clientHello.serverName().orElseThrow().value())
                .build());
        TLSConfiguration configuration = TLSConfiguration.builder()
                .signingChains(certificateFor("*.example"))
                .build();
        ContextFactory contexts = Contexts.observed(configuration, metrics, tenants);
        int more = 20;
        for (int i = 0; i < Labels.MOST + more; i++) {
            Engines.handshake(
                    Engines.client("tenant%d.example".formatted(i)),
                    contexts.server("default").newEngine());
        }
        assertThat(registry.find("tls.handshakes").timers()).hasSize(Labels.MOST + 1);
        assertThat(registry.get("tls.handshakes")
                        .tag("configuration", Labels.OTHER)
                        .timer()
                        .count())
                .isEqualTo(more);
        assertThat(registry.get("tls.handshakes")
                        .tags("configuration", "tenant0.example", "outcome", "success", "version", "TLSv1.3")
                        .timer()
                        .totalTime(TimeUnit.NANOSECONDS))
                .isPositive();
    }

    /** Such as by an application that clears its registry. */
    @Test
    void meterThatIsRemovedComesBack() throws SSLException {
        TLSConfiguration configuration = TLSConfiguration.builder()
                .label("shop")
                .signingChains(certificateFor("shop.example"))
                .build();
        ContextFactory contexts =
                Contexts.observed(configuration, metrics, (hello, context) -> Optional.of(context.configuration()));
        for (int i = 0; i < 2; i++) {
            Engines.handshake(
                    Engines.client("shop.example"), contexts.server("default").newEngine());
            assertThat(registry.get("tls.handshakes")
                            .tag("configuration", "shop")
                            .timer()
                            .count())
                    .isEqualTo(1);
            registry.clear();
        }
    }

    @Test
    void countsClientsWithoutTheCertificateThatTheyNeed() {
        TLSConfiguration needsCertificate = TLSConfiguration.builder()
                .label("closed")
                .signingChains(certificateFor("shop.example"))
                .clientAuthentication(
                        ClientAuthentication.need(TrustStore.of(List.of(TestCertificates.AUTHORITY.certificate()))))
                .build();
        SSLEngine client = Engines.client("shop.example");
        SSLEngine server = Contexts.observed(
                        needsCertificate, metrics, (hello, context) -> Optional.of(context.configuration()))
                .server("default")
                .newEngine();
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> {
            Engines.handshake(client, server);
            Engines.handshake(client, server);
        });
        assertThat(registry.get("tls.client.authentication")
                        .tags("configuration", "closed", "outcome", "missing")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void gaugesOutliveACollectionOfGarbage() {
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        while (garbage.get() != null) {
            System.gc();
        }
        assertThat(value("tls.contexts.size")).isEqualTo(1);
        assertThat(value("tls.contexts.hits")).isEqualTo(2);
        assertThat(value("tls.contexts.creations")).isEqualTo(3);
        assertThat(value("tls.contexts.evictions")).isEqualTo(4);
        assertThat(value("tls.hosts.disabled")).isEqualTo(5);
        assertThat(value("tls.hosts.stale")).isEqualTo(7);
        assertThat(value("tls.reload.faults")).isEqualTo(6);
        assertThat(expiry("web")).isEqualTo(60);
    }

    @Test
    void expiryFollowsReloads() {
        expiries.remove("web");
        expiries.put("api", NOW.minus(Duration.ofMinutes(2)));
        metrics.reloaded(new TLSReload(List.of(), Set.of("shop.example"), false, List.of()));
        assertThat(registry.get("tls.certificate.expiry").gauges())
                .extracting(gauge -> gauge.getId().getTag("configuration"))
                .containsExactlyInAnyOrder("api", "unified-tls.fleet");
        assertThat(expiry("api")).isEqualTo(-120);
        assertThat(registry.get("tls.reload")
                        .tag("outcome", "applied")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    /** Nothing announces it, since the inventory remembers for a minute that there was none. */
    @Test
    void firstCertificateOfASourceShowsWithoutAReload() {
        assertThat(expiry("unified-tls.fleet")).isNaN();
        expiries.put("unified-tls.fleet", NOW.plusSeconds(90));
        assertThat(expiry("unified-tls.fleet")).isEqualTo(90);
    }

    private double expiry(String configuration) {
        return registry.get("tls.certificate.expiry")
                .tag("configuration", configuration)
                .gauge()
                .value();
    }

    private double value(String name) {
        Meter meter = registry.get(name).meter();
        return meter.measure().iterator().next().getValue();
    }
}
