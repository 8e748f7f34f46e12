package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.actuate.TLSDescriptors.ReloadDescriptor;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReload.Outcome;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;

/** Reloads that take over some of what has changed, while something else is broken. */
@ExtendWith(OutputCaptureExtension.class)
class MixedReloadTests {

    private static final int HOSTS = 40;

    @TempDir
    Path directory;

    private Path hosts = Path.of("");
    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void writeMaterial() throws IOException {
        write(directory, "web", certificateFor("shop.example"));
        hosts = Files.createDirectory(directory.resolve("hosts"));
        for (int i = 0; i < HOSTS; i++) {
            renew(i);
        }
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        TLSAutoConfiguration.class,
                        TLSReloadAutoConfiguration.class,
                        TLSObservabilityAutoConfiguration.class,
                        TLSMetricsAutoConfiguration.class,
                        TLSHealthAutoConfiguration.class,
                        TLSEndpointAutoConfiguration.class))
                .withBean(SimpleMeterRegistry.class)
                .withBean(Events.class)
                .withPropertyValues(
                        "management.endpoints.web.exposure.include=tls",
                        "unified-tls.configurations.web.certificates[0].certificate=file:"
                                + directory.resolve("web.pem"),
                        "unified-tls.configurations.web.certificates[0].private-key=file:"
                                + directory.resolve("web.key"),
                        "unified-tls.sources[0].directory=file:" + hosts,
                        "unified-tls.server.configuration=web",
                        "unified-tls.reload.enabled=false");
    }

    @Test
    void renewalsAreToldBesideTheHostThatIsBroken(CapturedOutput output) {
        runner.run(context -> {
            breakHostInUse(context);
            renew(7);
            assertMixed(context.getBean(TLSEndpoint.class).reload(), "host7.example");
            assertThat(context.getBean(TLSEndpoint.class).tls().lastReload())
                    .satisfies(last -> assertMixed(last.result(), "host7.example"));
            TLSReload seen = context.getBean(Events.class).seen.get(0);
            assertThat(seen.outcome()).isEqualTo(Outcome.PARTLY_APPLIED);
            assertThat(seen.hosts()).containsExactly("host7.example");
            assertThat(health(context).getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(String.valueOf(health(context).getDetails().get("reloadRejected")))
                    .contains("host3.pem");
            assertThat(count(context, "applied")).isEqualTo(1);
            assertThat(count(context, "rejected")).isEqualTo(1);
        });
        assertThat(output)
                .contains("Reloaded TLS material: hosts host7.example")
                .contains("Could not reload part of the TLS material")
                .doesNotContain("Reloader: Could not reload TLS material");
    }

    /** A fault that stays is logged once, and each later renewal is told beside it. */
    @Test
    void laterRenewalsAreToldWhileTheFaultStays(CapturedOutput output) {
        runner.run(context -> {
            TLSReloader reloader = context.getBean(TLSReloader.class);
            breakHostInUse(context);
            assertThat(reloader.reload().outcome()).isEqualTo(Outcome.REJECTED);
            renew(8);
            assertThat(reloader.reload().outcome()).isEqualTo(Outcome.PARTLY_APPLIED);
            assertThat(reloader.reload().outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(context.getBean(Events.class).seen)
                    .extracting(TLSReload::outcome)
                    .containsExactly(Outcome.REJECTED, Outcome.PARTLY_APPLIED);

            renew(3);
            assertThat(reloader.reload())
                    .isEqualTo(new TLSReload(List.of(), Set.of("host3.example"), false, List.of()));
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
        });
        assertThat(output).containsOnlyOnce("stays as it was").contains("TLS material is up to date again");
    }

    /** The properties' material is taken over whole or not at all, which keeps no host of a directory back. */
    @Test
    void faultOfAConfigurationKeepsNoHostBack() {
        runner.run(context -> {
            Files.delete(directory.resolve("web.key"));
            renew(7);
            ReloadDescriptor reload = context.getBean(TLSEndpoint.class).reload();
            assertThat(reload.outcome()).isEqualTo("partly_applied");
            assertThat(reload.changes()).isEmpty();
            assertThat(reload.hosts()).containsExactly("host7.example");
            assertThat(reload.faults()).singleElement().asString().contains("web.key");
        });
    }

    @Test
    void brokenHostKeepsNoConfigurationBack() {
        runner.run(context -> {
            breakHostInUse(context);
            write(directory, "web", certificateFor("shop.example"));
            ReloadDescriptor reload = context.getBean(TLSEndpoint.class).reload();
            assertThat(reload.outcome()).isEqualTo("partly_applied");
            assertThat(reload.changes()).singleElement().asString().startsWith("web: certificates from");
            assertThat(reload.hosts()).isEmpty();
            assertThat(reload.faults()).singleElement().asString().contains("host3.pem");
        });
    }

    private static void assertMixed(ReloadDescriptor reload, String renewed) {
        assertThat(reload.outcome()).isEqualTo("partly_applied");
        assertThat(reload.hosts()).containsExactly(renewed);
        assertThat(reload.faults()).singleElement().asString().contains("host3.pem");
    }

    private static Health health(ApplicationContext context) {
        return context.getBean(TLSHealthIndicator.class).health();
    }

    private static double count(ApplicationContext context, String outcome) {
        return context.getBean(SimpleMeterRegistry.class)
                .get("tls.reload")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    /** A host that has never been asked for has nothing to keep, and is disabled. */
    private void breakHostInUse(ApplicationContext context) throws IOException {
        SSLEngine client = Engines.client(Engines.clientContext(null), "host3.example", parameters -> {});
        Engines.handshake(
                client, context.getBean(TLSContextFactory.class).server("web").newEngine());
        Files.writeString(hosts.resolve("host3.pem"), "nothing");
    }

    private void renew(int number) {
        write(hosts, "host" + number, certificateFor("host%d.example".formatted(number)));
    }

    static class Events {

        private final List<TLSReload> seen = new CopyOnWriteArrayList<>();

        @EventListener
        void on(TLSReload reload) {
            seen.add(reload);
        }
    }
}
