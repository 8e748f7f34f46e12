package io.unifiedtls.server;

import static io.unifiedtls.server.LocalClients.names;
import static io.unifiedtls.server.LocalClients.presented;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.operations.TLSHostEvent.Disabled;
import io.unifiedtls.operations.TLSHostEvent.Enabled;
import io.unifiedtls.operations.TLSReload.Outcome;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.server.HostSourcesApplication.Recorder;
import io.unifiedtls.testing.MaterialFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** Hosts from directories and repositories, and what becomes of their faults. */
@Tag("ci")
@Timeout(180)
class HostSourcesIT {

    @TempDir
    Path directory;

    private Path hosts = Path.of("");

    @BeforeEach
    void writeMaterial() throws IOException {
        hosts = Files.createDirectory(directory.resolve("hosts"));
        write(directory, "default", certificateFor("default.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
    }

    @ParameterizedTest
    @EnumSource
    void hostsOfADirectoryComeChangeBreakAndHeal(EmbeddedServer server) throws Exception {
        write(hosts, "shop", certificateFor("shop.example", "*.shop.example"));
        write(hosts, "broken", certificateFor("broken.example"));
        write(hosts, "broken-key", certificateFor("other.example"));
        Files.move(hosts.resolve("broken-key.key"), hosts.resolve("broken.key"), StandardCopyOption.REPLACE_EXISTING);
        Files.delete(hosts.resolve("broken-key.pem"));
        try (var application = HostSourcesApplication.start(
                server,
                directory,
                "unified-tls.sources[0].directory=file:" + hosts,
                "unified-tls.reload.quiet-period=100ms",
                "unified-tls.reload.poll-interval=1h")) {
            assertThat(names(presented(application, "shop.example"))).contains("shop.example");
            assertThat(names(presented(application, "a.shop.example"))).contains("*.shop.example");
            assertRefused(application, "nobody.example", "unrecognized_name");
            assertRefused(application, "broken.example", "internal_error");
            Recorder recorder = application.getBean(Recorder.class);
            assertThat(recorder.hosts()).singleElement().isInstanceOfSatisfying(Disabled.class, disabled -> {
                assertThat(disabled.host()).isEqualTo("broken.example");
                assertThat(disabled.fault()).contains("broken.pem", "does not belong to the certificate");
            });
            TLSHealthIndicator health = application.getBean(TLSHealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            TLSEndpoint endpoint = application.getBean(TLSEndpoint.class);
            assertThat(endpoint.tls().disabledHosts()).containsOnlyKeys("broken.example");
            assertThat(endpoint.tls().lastReload()).isNull();

            SigningChain renewed = certificateFor("shop.example");
            write(hosts, "shop", renewed);
            write(hosts, "broken", certificateFor("broken.example"));
            write(hosts, "new", certificateFor("new.example"));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(presented(application, "shop.example")).isEqualTo(renewed.leaf()));
            await().untilAsserted(() ->
                    assertThat(names(presented(application, "new.example"))).contains("new.example"));
            assertThat(names(presented(application, "broken.example"))).contains("broken.example");
            assertThat(recorder.hosts()).last().isEqualTo(new Enabled("broken.example"));
            assertThat(health.health().getDetails()).doesNotContainKey("disabledHosts");
            assertThat(endpoint.tls().disabledHosts()).isEmpty();
            await().untilAsserted(() -> assertThat(endpoint.tls().lastReload())
                    .satisfies(last -> assertThat(last.result().hosts()).contains("new.example")));
            Files.delete(hosts.resolve("new.pem"));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertRefused(application, "new.example", "unrecognized_name"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void repositoryOfTheApplicationAnswers(EmbeddedServer server) throws Exception {
        try (var application = HostSourcesApplication.start(
                server,
                directory,
                "unified-tls.sources[0].repository=tenants",
                "unified-tls.sources[0].configuration=partners",
                "unified-tls.configurations.partners.base=default",
                "unified-tls.configurations.partners.highest-supported-version=TLSv1.2")) {
            TenantRows tenants = application.getBean(TenantRows.class);
            SigningChain first = certificateFor("*.tenant.example");
            tenants.put("*.tenant.example", first);
            assertThat(presented(application, "a.tenant.example")).isEqualTo(first.leaf());
            assertThat(presented(application, "b.tenant.example")).isEqualTo(first.leaf());
            int asked = tenants.asked();
            assertThat(presented(application, "a.tenant.example")).isEqualTo(first.leaf());
            assertThat(tenants.asked()).isEqualTo(asked);
            assertRefused(application, "a.b.tenant.example", "unrecognized_name");

            SigningChain second = certificateFor("*.tenant.example");
            tenants.put("*.tenant.example", second);
            assertThat(presented(application, "a.tenant.example")).isEqualTo(second.leaf());
            assertThat(presented(application, "b.tenant.example")).isEqualTo(second.leaf());

            tenants.breakHost("c.tenant.example");
            assertRefused(application, "c.tenant.example", "internal_error");
            assertThat(presented(application, "a.tenant.example")).isEqualTo(second.leaf());
            tenants.put("c.tenant.example", certificateFor("c.tenant.example"));
            assertThat(names(presented(application, "c.tenant.example"))).containsExactly("c.tenant.example");
            assertThat(application.getBean(Recorder.class).hosts())
                    .extracting(Object::getClass)
                    .isEqualTo(List.of(Disabled.class, Enabled.class));
        }
    }

    @ParameterizedTest
    @EnumSource
    void faultThatComesByReloadKeepsTheOld(EmbeddedServer server) throws Exception {
        SigningChain shop = certificateFor("shop.example");
        write(directory, "shop", shop);
        write(directory, "shop-ca", CLIENT_AUTHORITY);
        try (var application = HostSourcesApplication.start(
                server,
                directory,
                "unified-tls.reload.enabled=false",
                "unified-tls.configurations.shop.certificates[0].certificate=file:" + directory.resolve("shop.pem"),
                "unified-tls.configurations.shop.certificates[0].private-key=file:" + directory.resolve("shop.key"),
                "unified-tls.configurations.shop.client-authentication=want",
                "unified-tls.configurations.shop.trust-store.certificates=file:" + directory.resolve("shop-ca.pem"),
                "unified-tls.hosts[0].server-names=shop.example",
                "unified-tls.hosts[0].configuration=shop")) {
            TLSReloader reloader = application.getBean(TLSReloader.class);
            TLSHealthIndicator health = application.getBean(TLSHealthIndicator.class);
            for (MaterialFault fault : MaterialFault.values()) {
                fault.damage(directory, "shop");
                assertThat(reloader.reload().outcome()).as(fault.name()).isEqualTo(Outcome.REJECTED);
                assertThat(presented(application, "shop.example")).isEqualTo(shop.leaf());
                assertThat(application.getBean(Recorder.class).rejected())
                        .last()
                        .satisfies(event -> assertThat(event.faults())
                                .anySatisfy(told -> assertThat(told).contains(fault.message())));
                assertThat(health.health().getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
                assertThat(application.getBean(TLSEndpoint.class).tls().lastReload())
                        .satisfies(last -> assertThat(last.result().faults())
                                .anySatisfy(told -> assertThat(told).contains(fault.message())));
                fault.heal(directory, "shop");
                reloader.reload();
                assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                assertThat(presented(application, "shop.example")).isEqualTo(shop.leaf());
            }
        }
    }

    /** What the policy does not accept is refused by itself, and the operator's host is nobody else's. */
    @ParameterizedTest
    @EnumSource
    void entriesKeepToThePolicyAndToTheirPlace(EmbeddedServer server) throws Exception {
        write(hosts, "impostor", certificateFor("operator.example"));
        SigningChain operators = certificateFor("operator.example", "default.example");
        write(directory, "default", operators);
        try (var application = HostSourcesApplication.start(
                server,
                directory,
                "unified-tls.sources[0].directory=file:" + hosts,
                "unified-tls.sources[1].repository=tenants",
                "unified-tls.hosts[0].server-names=operator.example",
                "unified-tls.hosts[0].configuration=default")) {
            assertThat(presented(application, "operator.example")).isEqualTo(operators.leaf());
            application.getBean(TenantRows.class).put("victim.example", certificateFor("tenant.example"));
            assertRefused(application, "victim.example", "internal_error");
        }
    }

    private static void assertRefused(ConfigurableApplicationContext application, String name, String alert) {
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> presented(application, name))
                .withMessageContaining(alert);
    }
}
