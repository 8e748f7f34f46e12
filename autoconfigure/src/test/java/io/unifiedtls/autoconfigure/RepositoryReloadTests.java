package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReload.Outcome;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.selection.FurtherSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;

/** A repository of the application is part of reloads as a directory is. */
@ExtendWith(OutputCaptureExtension.class)
class RepositoryReloadTests {

    @TempDir
    Path directory;

    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void configure() {
        write(directory, "web", certificateFor("shop.example"));
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        TLSAutoConfiguration.class,
                        TLSReloadAutoConfiguration.class,
                        TLSObservabilityAutoConfiguration.class))
                .withBean("rows", Rows.class)
                .withBean(Events.class)
                .withPropertyValues(
                        "unified-tls.configurations.web.certificates[0].certificate=file:"
                                + directory.resolve("web.pem"),
                        "unified-tls.configurations.web.certificates[0].private-key=file:"
                                + directory.resolve("web.key"),
                        "unified-tls.sources[0].repository=rows",
                        "unified-tls.server.configuration=web",
                        "unified-tls.reload.enabled=false");
    }

    @Test
    void isAskedForChangesAndTellsThem() {
        runner.run(context -> {
            Rows rows = context.getBean(Rows.class);
            TLSReloader reloader = context.getBean(TLSReloader.class);
            assertThat(reloader.reload()).isEqualTo(TLSReload.UNCHANGED);
            rows.onRefresh = () -> rows.change(CertificateRepository.Changed.names("a.example", "*.b.example"));
            rows.rejected = List.of("The row of c.example is torn. Repair it.");
            TLSReload reload = reloader.reload();
            assertThat(reload)
                    .isEqualTo(new TLSReload(List.of(), Set.of("a.example", "*.b.example"), false, rows.rejected));
            rows.onRefresh = () -> {};
            rows.rejected = List.of();
            assertThat(reloader.reload()).isEqualTo(TLSReload.UNCHANGED);
        });
    }

    @Test
    void itsOwnChangesAreTold() {
        runner.run(context -> {
            context.getBean(Rows.class).change(CertificateRepository.Changed.names("a.example"));
            TLSReload expected = new TLSReload(List.of(), Set.of("a.example"), false, List.of());
            await().untilAsserted(
                            () -> assertThat(context.getBean(Events.class).seen).containsExactly(expected));
            assertThat(context.getBean(TLSReloader.class).latest())
                    .map(TLSReloader.Attempt::outcome)
                    .contains(expected);
        });
    }

    /** The application makes them by calls, thousands an hour perhaps, so they are no news to the log. */
    @Test
    void changesOfAModuleAreToldButNotLogged(CapturedOutput output) {
        Rows module = new Rows();
        runner.withBean(FurtherSource.class, () -> new FurtherSource("module", module, Optional.empty()))
                .run(context -> {
                    module.change(CertificateRepository.Changed.names("quiet.example"));
                    TLSReload expected = new TLSReload(List.of(), Set.of("quiet.example"), false, List.of());
                    await().untilAsserted(() ->
                            assertThat(context.getBean(Events.class).seen).containsExactly(expected));
                    Rows rows = context.getBean(Rows.class);
                    rows.onRefresh = () -> {
                        module.change(CertificateRepository.Changed.names("module.example"));
                        rows.change(CertificateRepository.Changed.names("loud.example"));
                    };
                    await().untilAsserted(() -> {
                        context.getBean(TLSReloader.class).reload();
                        assertThat(output).containsPattern("Reloaded TLS material: hosts .*loud.example");
                    });
                });
        assertThat(output).doesNotContain("quiet.example");
    }

    @Test
    void failureOfItsOwnKeepsNothingElseBack() {
        runner.run(context -> {
            Rows rows = context.getBean(Rows.class);
            rows.onRefresh = () -> {
                throw new IllegalStateException("The database is away");
            };
            write(directory, "web", certificateFor("shop.example"));
            TLSReload reload = context.getBean(TLSReloader.class).reload();
            assertThat(reload.outcome()).isEqualTo(Outcome.PARTLY_APPLIED);
            assertThat(reload.faults()).singleElement().asString().contains("unified-tls.sources[0]");
            rows.onRefresh = () -> {};
            assertThat(context.getBean(TLSReloader.class).reload()).isEqualTo(TLSReload.UNCHANGED);
        });
    }

    static class Rows implements CertificateRepository {

        private volatile Consumer<Changed> listener = changed -> {};
        private volatile Runnable onRefresh = () -> {};
        private volatile List<String> rejected = List.of();

        void change(Changed changed) {
            listener.accept(changed);
        }

        @Override
        public Optional<Entry> find(String name) {
            return Optional.empty();
        }

        @Override
        public Stream<Summary> list() {
            return Stream.empty();
        }

        @Override
        public List<String> rejected() {
            return rejected;
        }

        @Override
        public void refresh() {
            onRefresh.run();
        }

        @Override
        public void onChange(Consumer<Changed> newListener) {
            listener = newListener;
        }
    }

    static class Events {

        private final List<TLSReload> seen = new CopyOnWriteArrayList<>();

        @EventListener
        void on(TLSReload reload) {
            seen.add(reload);
        }
    }
}
