package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.insecure.InsecureTLSContextFactory;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

/** Health shows what is insecure. */
class InsecureHealthTests extends ReloadFixture {

    @Test
    void keyLogShowsInHealth() {
        runner.withPropertyValues(
                        "unified-tls.server.backend=openssl",
                        "unified-tls.server.insecure-key-log=" + directory.resolve("keys.log"))
                .run(context -> assertThat(health(context).getDetails())
                        .containsEntry("insecure", Set.of("unified-tls.server.insecure-key-log")));
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
}
