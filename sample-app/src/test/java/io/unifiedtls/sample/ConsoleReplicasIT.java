package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.material.DevelopmentCertificateAuthority;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The console's view of a fleet: two processes with one PostgreSQL. */
@Timeout(300)
@Tag("night")
class ConsoleReplicasIT {

    @TempDir
    Path directory;

    @TempDir
    Path home;

    private final String key = Base64.getEncoder().encodeToString(new SecureRandom().generateSeed(32));

    @Test
    void processesAreSeenUntilTheyStop() throws Exception {
        Database database = PostgresServer.shared().newDatabase().withSchema();
        try (ConfigurableApplicationContext one = start(database)) {
            Path authority = one.getBean(DevelopmentCertificateAuthority.class).certificateFile();
            try (Browser browser = new Browser(home, authority)) {
                ConsolePage page = new ConsolePage(
                        browser, one.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
                try (ConfigurableApplicationContext other = start(database)) {
                    assertThat(other.isActive()).isTrue();
                    page.show("replicas");
                    awaitProcesses(page, 2);
                    page.seen("Replicas", "started at", "clock offset", "This process", "Jobs");
                    for (int width : new int[] {375, 1280}) {
                        page.resize(width);
                        page.verifyLayout("replicas at " + width);
                        page.screenshot("console-two-replicas-%d.png".formatted(width));
                    }
                }
                awaitProcesses(page, 1);
                assertThat(browser.complaints()).isEmpty();
            }
        }
    }

    private static void awaitProcesses(ConsolePage page, int count) {
        await().atMost(ConsolePage.PATIENCE)
                .untilAsserted(() -> assertThat(page.count("#view table[aria-label=Replicas] tbody tr"))
                        .isEqualTo(count));
    }

    private ConfigurableApplicationContext start(Database database) {
        return new SpringApplicationBuilder(SampleApplication.class)
                .initializers((GenericApplicationContext context) ->
                        context.registerBean("dataSource", DataSource.class, database::dataSource))
                .run(
                        "--server.port=0",
                        "--spring.jmx.enabled=false",
                        "--unified-tls.fleet.keys[0]=base64:" + key,
                        "--unified-tls.development.directory=" + directory);
    }
}
