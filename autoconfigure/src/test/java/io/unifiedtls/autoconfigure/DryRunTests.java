package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.context.ContextStatistics;
import io.unifiedtls.operations.TLSDryRun;
import io.unifiedtls.operations.TLSDryRun.HostChange;
import io.unifiedtls.operations.TLSDryRun.Kind;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

/** Dry runs: they tell what a reload would change, and change nothing. */
@ExtendWith(OutputCaptureExtension.class)
class DryRunTests extends ReloadFixture {

    @Test
    void withoutChangesThereIsNothingToTell() {
        runner.run(context -> {
            TLSDryRun run = dryRun(context);
            assertThat(run.changesAnything()).isFalse();
            assertThat(run.faults()).isEmpty();
            assertThat(run.warnings()).isEmpty();
        });
    }

    @Test
    void tellsNewCertificatesAndTrustAndChangesNothing(CapturedOutput output) {
        runner.run(context -> {
            TLSContextFactory factory = context.getBean(TLSContextFactory.class);
            assertThat(presented(factory.server("web"))).isEqualTo(FIRST.leaf());
            ContextStatistics before = context.getBean(ContextFactory.class).statistics();
            write(directory, "shop", SECOND);
            write(directory, "shop-ca", AUTHORITY);

            TLSDryRun run = dryRun(context);
            assertThat(run.changes())
                    .extracting(Object::toString)
                    .satisfiesExactlyInAnyOrder(
                            change -> assertThat(change).startsWith("web: certificates from "),
                            change -> assertThat(change)
                                    .startsWith("partners: certificates from ")
                                    .endsWith("trust store"));
            assertThat(run.hosts()).singleElement().satisfies(host -> {
                assertThat(host.name()).isEqualTo("shop.example");
                assertThat(host.origin()).isEqualTo("unified-tls.hosts");
                assertThat(host.kind()).isEqualTo(Kind.CHANGED);
                assertThat(host.details()).singleElement().asString().startsWith("certificates from ");
            });
            assertThat(run.toString() + output).doesNotContain("PRIVATE");

            assertThat(context.getBean(ContextFactory.class).statistics()).isEqualTo(before);
            assertThat(presented(factory.server("web"))).isEqualTo(FIRST.leaf());
            assertThat(context.getBean(TLSReloader.class).latest()).isEmpty();
            assertThat(context.getBean(Events.class).seen()).isEmpty();
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(output).doesNotContain("Reloaded TLS material");

            TLSReload reload = context.getBean(TLSReloader.class).reload();
            assertThat(reload.changes()).isEqualTo(run.changes());
        });
    }

    @Test
    void tellsAllFaultsOfTheProperties() {
        runner.run(context -> {
            Files.writeString(directory.resolve("shop.key"), "no key");
            Files.delete(directory.resolve("shop-ca.pem"));
            TLSDryRun run = dryRun(context);
            assertThat(run.changesAnything()).isFalse();
            assertThat(run.faults())
                    .anySatisfy(fault -> assertThat(fault).contains("shop.key"))
                    .anySatisfy(fault -> assertThat(fault).contains("shop-ca.pem"));
            assertThat(context.getBean(TLSReloader.class).reload().faults()).isEqualTo(run.faults());
        });
    }

    /** The certificate does not belong to the key, which only a load of both finds out. */
    @Test
    void tellsHostsOfDirectories() throws IOException {
        Path hosts = Files.createDirectory(directory.resolve("hosts"));
        for (String name : List.of("used", "unused", "removed", "breaking", "broken-in-use")) {
            write(hosts, name, certificateFor(name + ".example"));
        }
        runner.withPropertyValues("unified-tls.sources[0].directory=file:" + hosts)
                .run(context -> {
                    var server = context.getBean(TLSContextFactory.class).server("web");
                    connect(Engines.clientContext(null), "used.example", server);
                    connect(Engines.clientContext(null), "broken-in-use.example", server);
                    write(hosts, "used", certificateFor("used.example"));
                    write(hosts, "unused", certificateFor("unused.example"));
                    write(hosts, "added", certificateFor("added.example"));
                    SigningChain mismatch = certificateFor("breaking.example");
                    write(hosts, "breaking", mismatch);
                    Files.copy(
                            hosts.resolve("used.key"),
                            hosts.resolve("breaking.key"),
                            StandardCopyOption.REPLACE_EXISTING);
                    Files.writeString(hosts.resolve("broken-in-use.pem"), "nothing");
                    for (String file : List.of("removed.pem", "removed.key")) {
                        Files.delete(hosts.resolve(file));
                    }
                    List<String> listed = listed(context);

                    TLSDryRun run = dryRun(context);
                    assertThat(run.hosts())
                            .extracting(HostChange::name, HostChange::kind, HostChange::details)
                            .containsExactlyInAnyOrder(
                                    tuple("added.example", Kind.ADDED, List.of()),
                                    tuple("breaking.example", Kind.CHANGED, List.of("refused")),
                                    tuple("removed.example", Kind.REMOVED, List.of()),
                                    tuple("unused.example", Kind.CHANGED, List.of("files")),
                                    tuple("used.example", Kind.CHANGED, List.of("certificates")));
                    assertThat(run.hosts()).extracting(HostChange::origin).containsOnly("unified-tls.sources[0]");
                    assertThat(run.faults())
                            .hasSize(2)
                            .anySatisfy(fault -> assertThat(fault).contains("breaking.pem"))
                            .anySatisfy(fault -> assertThat(fault).contains("broken-in-use.pem"));
                    assertThat(run.unchecked()).isZero();

                    assertThat(listed(context)).isEqualTo(listed);
                    assertThat(dryRun(context)).isEqualTo(run);
                    connect(Engines.clientContext(null), "used.example", server);
                    TLSReload reload = context.getBean(TLSReloader.class).reload();
                    assertThat(reload.hosts())
                            .containsExactlyInAnyOrderElementsOf(
                                    run.hosts().stream().map(HostChange::name).toList());
                });
    }

    @Test
    void readersOfTheEndpointRunOneAtATime() {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        TLSReloader slow = new TLSReloader() {
            @Override
            public TLSReload reload() {
                return TLSReload.UNCHANGED;
            }

            @Override
            public TLSDryRun dryRun() {
                started.countDown();
                try {
                    end.await();
                } catch (InterruptedException ex) {
                    throw new IllegalStateException(ex);
                }
                return new TLSDryRun(List.of(), List.of(), 0, false, List.of(), List.of(), 0);
            }

            @Override
            public Optional<Attempt> latest() {
                return Optional.empty();
            }
        };
        runner.withConfiguration(AutoConfigurations.of(TLSEndpointAutoConfiguration.class))
                .withBean(TLSReloader.class, () -> slow)
                .withPropertyValues("management.endpoints.web.exposure.include=tls")
                .run(context -> {
                    TLSEndpoint endpoint = context.getBean(TLSEndpoint.class);
                    CompletableFuture<Optional<?>> first = CompletableFuture.supplyAsync(endpoint::dryRun);
                    started.await();
                    assertThat(endpoint.dryRun()).isEmpty();
                    end.countDown();
                    await().atMost(Duration.ofSeconds(60))
                            .untilAsserted(() -> assertThat(first).isCompletedWithValueMatching(Optional::isPresent));
                    assertThat(endpoint.dryRun()).isPresent();
                });
    }

    private static TLSDryRun dryRun(ApplicationContext context) {
        return context.getBean(TLSReloader.class).dryRun();
    }

    private static List<String> listed(ApplicationContext context) {
        return context.getBean(TLSSources.class).resolvers().stream()
                .flatMap(source -> source.repository().list())
                .map(Object::toString)
                .sorted()
                .toList();
    }
}
