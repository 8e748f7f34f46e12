package io.unifiedtls.fleet.server;

import static io.unifiedtls.fleet.server.Handshakes.presented;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.signal.RedisSignal;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.RedisServer;
import io.unifiedtls.testing.TestCertificates;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Two processes that tell each other of changes by Redis, which ends while they run. */
@Tag("ci")
@Tag("one-jdk")
class RedisSignalsIT {

    private static final String NAME = "shop.example.com";
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Database database = PostgresServer.shared().newDatabase().withSchema();

    @Test
    void aRenewalReachesTheOtherProcessWithAndWithoutRedis() throws Exception {
        try (RedisServer redis = RedisServer.start();
                ConfigurableApplicationContext first = start(redis);
                ConfigurableApplicationContext second = start(redis)) {
            await().atMost(LONG).until(() -> isConnected(first) && isConnected(second));
            assertThat(listening()).isZero();
            first.getBean(TLSHosts.class).claim("customer-42", NAME, ProofMethod.OPERATOR);
            attachedIsServedBy(first, second);
            attachedIsServedBy(second, first);
            redis.stop();
            attachedIsServedBy(first, second);
            await().atMost(LONG).until(() -> !isConnected(first) && !isConnected(second));
            attachedIsServedBy(second, first);
            redis.restart();
            await().atMost(LONG).until(() -> isConnected(first) && isConnected(second));
            attachedIsServedBy(first, second);
        }
    }

    private ConfigurableApplicationContext start(RedisServer redis) {
        return FleetApplication.start(
                Application.class,
                new FleetVariant(FleetServer.TOMCAT, "jdk"),
                database,
                "unified-tls.fleet.signal.type=redis",
                "test.redis-port=" + redis.port());
    }

    private static boolean isConnected(ConfigurableApplicationContext application) {
        ChangeSignal signal = application.getBean(ChangeSignal.class);
        assertThat(signal).isInstanceOf(RedisSignal.class);
        return signal.state().connected();
    }

    private long listening() {
        return new JdbcTemplate(database.dataSource())
                .queryForList(
                        "select pid from pg_stat_activity where datname = current_database() and query ilike 'listen%'")
                .size();
    }

    private static void attachedIsServedBy(
            ConfigurableApplicationContext changed, ConfigurableApplicationContext other) {
        SigningChain chain = certificateFor(NAME);
        changed.getBean(TLSHosts.class)
                .attach(
                        "customer-42",
                        NAME,
                        TestCertificates.pem(chain.certificates()),
                        TestCertificates.pem(chain.privateKey()));
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> presented(other, NAME).equals(chain.leaf()));
    }

    @Configuration(proxyBeanMethods = false)
    @Import(FleetApplication.class)
    static class Application {

        @Bean(destroyMethod = "destroy")
        LettuceConnectionFactory redis(@Value("${test.redis-port}") int port) {
            return RedisServer.connections(port);
        }
    }
}
