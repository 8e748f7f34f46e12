package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.autoconfigure.ReloadFixture.Events;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReload.Outcome;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.MaterialFault;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Material that changes while the application runs. */
@ExtendWith(OutputCaptureExtension.class)
class TLSReloadTests extends ReloadFixture {

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
            assertThat(context.getBean(Events.class).seen()).containsExactly(outcome);
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
            assertThat(context.getBean(Events.class).seen()).hasSize(1);
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

    /** A certificate for another host breaks the policy, and a good one beside it does not go in force alone. */
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
                            .satisfies(rejected -> assertThat(rejected.faults())
                                    .containsExactly(
                                            "Configuration 'other' of other.example violates the policy: certificates contains one for "
                                                    + "[third.example]; intermediate requires certificates for other.example. Change certificates, or set "
                                                    + "unified-tls.policy to one that accepts it."));
                    assertThat(context.getBean(TLSContextFactory.class)
                                    .configuration("web")
                                    .signingChains())
                            .containsExactly(FIRST);
                });
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
    void startWithAFaultStillFails() throws IOException {
        Files.delete(directory.resolve("shop.key"));
        runner.run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining(InvalidTLSConfigurationException.class.getName())
                .hasStackTraceContaining("does not exist"));
    }
}
