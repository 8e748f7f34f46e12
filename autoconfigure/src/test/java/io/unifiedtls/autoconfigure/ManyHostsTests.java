package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.actuate.TLSDescriptors.HostsDescriptor;
import io.unifiedtls.actuate.TLSEndpoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoint with a source that has more hosts than a request may look at. */
class ManyHostsTests extends TLSAutoConfigurationFixture {

    private static final int LOOKED_AT = 10_000;

    private final ApplicationContextRunner serving = server().withUserConfiguration(Repositories.class)
            .withPropertyValues("unified-tls.reload.enabled=false", "management.endpoints.web.exposure.include=tls");

    @Test
    void looksAtAPartOfASourceWithManyHosts() {
        of("many").run(context -> {
            Rows rows = context.getBean("many", Rows.class);
            rows.read.set(0);
            TLSEndpoint endpoint = context.getBean(TLSEndpoint.class);
            HostsDescriptor last = endpoint.tls("tenant", 999, 10).hosts();
            assertThat(rows.read.get()).isEqualTo(LOOKED_AT + 1);
            assertThat(last.total()).isEqualTo(LOOKED_AT);
            assertThat(last.more()).isTrue();
            assertThat(last.content()).hasSize(10).last().extracting("name").isEqualTo("tenant9999.example");
            assertThat(endpoint.tls("tenant", 1_000, 10).hosts().content()).isEmpty();
            assertThat(endpoint.tls("tenant19999", 0, 10).hosts())
                    .isEqualTo(new HostsDescriptor(0, true, 0, 10, List.of()));
        });
    }

    @Test
    void looksAtAllHostsOfASourceThatHasAsMany() {
        of("enough").run(context -> {
            HostsDescriptor hosts =
                    context.getBean(TLSEndpoint.class).tls("tenant", 0, 10).hosts();
            assertThat(hosts.total()).isEqualTo(LOOKED_AT);
            assertThat(hosts.more()).isFalse();
        });
    }

    @Test
    void sourceThatFailsIsLeftOut() {
        of("broken")
                .run(context -> assertThat(context.getBean(TLSEndpoint.class)
                                .tls("tenant", 0, 10)
                                .hosts())
                        .isEqualTo(new HostsDescriptor(0, true, 0, 10, List.of())));
    }

    private ApplicationContextRunner of(String repository) {
        return serving.withPropertyValues("unified-tls.sources[0].repository=" + repository);
    }

    @Configuration(proxyBeanMethods = false)
    static class Repositories {

        @Bean
        Rows many() {
            return new Rows(2 * LOOKED_AT);
        }

        @Bean
        Rows enough() {
            return new Rows(LOOKED_AT);
        }

        @Bean
        Rows broken() {
            return new Rows(-1);
        }
    }

    static final class Rows implements CertificateRepository {

        private final int hosts;
        private final AtomicInteger read = new AtomicInteger();

        Rows(int hosts) {
            this.hosts = hosts;
        }

        @Override
        public Optional<Entry> find(String name) {
            return Optional.empty();
        }

        @Override
        public Stream<Summary> list() {
            if (hosts < 0) {
                throw new IllegalStateException("away");
            }
            return IntStream.range(0, hosts)
                    .peek(number -> read.incrementAndGet())
                    .mapToObj(number -> new Summary(
                            List.of("tenant%d.example".formatted(number)),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()));
        }
    }
}
