package io.unifiedtls.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.mongodb.autoconfigure.MongoAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** PostgreSQL's driver with a configuration by name, against a server that wants a certificate, with no code of ours. */
@Timeout(180)
@Tag("ci")
class PostgresIT {

    private static final String VERIFYING = "sslmode=verify-full";

    @TempDir
    static Path directory;

    private static Material material;
    private static Service server;

    @BeforeAll
    static void startServer() throws Exception {
        material = Material.in(directory);
        server = Postgres.start(directory, material);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void firstClient() throws Exception {
        material.renewClient("first");
    }

    @ParameterizedTest
    @ValueSource(strings = {VERIFYING, "sslmode=verify-ca", "sslmode=require", "ssl=true"})
    void clientShowsItsCertificate(String mode) {
        try (var application = start("orders", url("localhost", mode, "backend"))) {
            assertThat(session(application)).isEqualTo("/CN=first TLSv1.3");
        }
    }

    @Test
    void urlOfTheReferenceConnects() throws Exception {
        Matcher url = Pattern.compile("jdbc:postgresql://db\\.example/orders(\\?\\S+)=bank")
                .matcher(Files.readString(Path.of("../../docs/reference.md")));
        assertThat(url.find()).isTrue();
        String documented = "jdbc:postgresql://localhost:%d/postgres%s=backend".formatted(server.port(), url.group(1));
        try (var application = start("orders", documented)) {
            assertThat(session(application)).startsWith("/CN=first ");
        }
    }

    /** A pool keeps its connections; those that it opens afterwards show the new certificate. */
    @Test
    void reloadHoldsForNewConnections() throws Exception {
        try (var application = start("orders", url("localhost", VERIFYING, "backend"))) {
            assertThat(session(application)).startsWith("/CN=first ");
            material.renewClient("second");
            assertThat(application.getBean(TLSReloader.class).reload().outcome())
                    .isEqualTo(TLSReload.Outcome.APPLIED);
            assertThat(session(application)).startsWith("/CN=first ");
            application.getBean(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();
            assertThat(session(application)).startsWith("/CN=second ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, sslmode=verify-full, anonymous, connection requires a valid client certificate",
        "localhost, sslmode=verify-full, stranger, is not in the trust store",
        "localhost, sslmode=require, stranger, is not in the trust store",
        "127.0.0.1, sslmode=require, backend, is for [localhost]",
        "localhost, sslmode=prefer, backend, Add sslmode=verify-full",
        "localhost, ssl=false, backend, Add sslmode=verify-full",
        "localhost, sslmode=verify-full, nobody, 'Name one of these, with or without its application: orders/anonymous,'",
        "localhost, sslmode=verify-full, billing/backend, No application in this JVM has a configuration 'billing/backend'"
    })
    void connectionIsRefusedWithTheReason(String host, String mode, String configuration, String reason) {
        try (var application = start("orders", url(host, mode, configuration))) {
            assertThatThrownBy(() -> session(application)).hasStackTraceContaining(reason);
        }
    }

    @Test
    void applicationsOfOneJvmKeepApart() throws Exception {
        try (var orders = start("orders", url("localhost", VERIFYING, "orders/backend"))) {
            material.renewClient("other");
            try (var billing = start("billing", url("localhost", VERIFYING, "billing/backend"));
                    var either = start("third", url("localhost", VERIFYING, "backend"))) {
                assertThat(session(orders)).startsWith("/CN=first ");
                assertThat(session(billing)).startsWith("/CN=other ");
                assertThatThrownBy(() -> session(either))
                        .hasStackTraceContaining("different configurations 'backend': orders, billing, third");
            }
        }
    }

    /** As after a restart by devtools, which keeps the driver and the starter. */
    @Test
    void laterApplicationGetsItsOwn() throws Exception {
        try (var first = start("orders", url("localhost", VERIFYING, "backend"))) {
            assertThat(session(first)).startsWith("/CN=first ");
        }
        material.renewClient("second");
        try (var second = start("orders", url("localhost", VERIFYING, "backend"))) {
            assertThat(session(second)).startsWith("/CN=second ");
        }
    }

    private static String url(String host, String mode, String configuration) {
        return "jdbc:postgresql://%s:%d/postgres?%s&sslfactory=io.unifiedtls.jdbc.TLSSocketFactory&sslfactoryarg=%s"
                .formatted(host, server.port(), mode, configuration);
    }

    /** What the server knows of the connection. */
    private static @Nullable String session(ConfigurableApplicationContext application) {
        return application.getBean(JdbcTemplate.class).queryForObject("""
                select client_dn || ' ' || version from pg_stat_ssl where pid = pg_backend_pid()
                """, String.class);
    }

    private static ConfigurableApplicationContext start(String name, String url) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(material.properties())
                .properties(
                        "spring.application.name=" + name,
                        "spring.datasource.url=" + url,
                        "spring.datasource.username=postgres",
                        "spring.datasource.hikari.maximum-pool-size=1",
                        "spring.datasource.hikari.connection-timeout=5000")
                .run();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(exclude = MongoAutoConfiguration.class)
    static class Application {}
}
