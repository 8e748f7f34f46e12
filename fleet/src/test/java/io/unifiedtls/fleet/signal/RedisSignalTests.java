package io.unifiedtls.fleet.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.testing.RedisServer;
import io.unifiedtls.fleet.testing.SwallowingProxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.types.RedisClientInfo;

/** Against a real Redis. */
@Tag("ci")
class RedisSignalTests {

    private static final Duration FOUND_WITHIN = Duration.ofSeconds(60);
    private static final byte[] CHANNEL = "unified_tls_change".getBytes(StandardCharsets.US_ASCII);

    private final RedisServer redis = RedisServer.start();
    private final List<LettuceConnectionFactory> factories = new ArrayList<>();
    private final List<RedisSignal> signals = new ArrayList<>();
    private final AtomicInteger arrived = new AtomicInteger();

    @AfterEach
    void stop() {
        signals.forEach(RedisSignal::stop);
        factories.forEach(LettuceConnectionFactory::destroy);
        redis.close();
    }

    private LettuceConnectionFactory factory(int port) {
        LettuceConnectionFactory factory = RedisServer.connections(port);
        factories.add(factory);
        return factory;
    }

    private RedisSignal start(int port, Runnable told) {
        RedisSignal signal = new RedisSignal(factory(port), ChangeOrigin.random(), Clock.systemUTC());
        signals.add(signal);
        signal.start(told);
        return signal;
    }

    private RedisSignal connected(int port, Runnable told) {
        RedisSignal signal = start(port, told);
        await().atMost(FOUND_WITHIN).until(() -> signal.state().connected());
        return signal;
    }

    @Test
    void tellsOfOtherProcessesOnly() {
        AtomicInteger ofSender = new AtomicInteger();
        RedisSignal sender = connected(redis.port(), ofSender::incrementAndGet);
        connected(redis.port(), arrived::incrementAndGet);
        awaitQuiet(arrived);
        awaitQuiet(ofSender);
        int before = arrived.get();
        int own = ofSender.get();
        sender.afterCommit();
        await().atMost(FOUND_WITHIN).until(() -> arrived.get() == before + 1);
        await().during(Duration.ofMillis(300)).until(() -> ofSender.get() == own);
    }

    /** What was changed before is read. */
    private static void awaitQuiet(AtomicInteger count) {
        await().atMost(FOUND_WITHIN).until(() -> count.get() >= 2);
    }

    @Test
    void connectsAgainWhenRedisIsAway() {
        RedisSignal signal = connected(redis.port(), arrived::incrementAndGet);
        long connections = signal.state().connections();
        redis.stop();
        await().atMost(FOUND_WITHIN).until(() -> !signal.state().connected());
        int before = arrived.get();
        assertThat(before).isPositive();
        redis.restart();
        await().atMost(FOUND_WITHIN)
                .until(() -> signal.state().connected() && signal.state().connections() > connections);
        assertThat(arrived.get()).isGreaterThan(before);
        tellsAgain();
    }

    private void tellsAgain() {
        RedisSignal other = connected(redis.port(), () -> {});
        int before = arrived.get();
        other.afterCommit();
        await().atMost(FOUND_WITHIN).until(() -> arrived.get() > before);
    }

    /** Lettuce connects again by itself within a moment: what was sent meanwhile is lost, and must be read. */
    @Test
    void noticesAConnectionThatTheClientHasMadeAnew() {
        RedisSignal signal = connected(redis.port(), arrived::incrementAndGet);
        awaitQuiet(arrived);
        int before = arrived.get();
        long connections = signal.state().connections();
        try (RedisConnection connection = factory(redis.port()).getConnection()) {
            for (RedisClientInfo client : connection.serverCommands().getClientList()) {
                if (!"0".equals(client.get("sub"))) {
                    String address = String.valueOf(client.getAddressPort());
                    int colon = address.lastIndexOf(':');
                    connection
                            .serverCommands()
                            .killClient(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
                }
            }
        }
        await().atMost(FOUND_WITHIN)
                .until(() -> arrived.get() > before
                        && signal.state().connected()
                        && signal.state().connections() > connections);
        tellsAgain();
    }

    @Test
    void aRedisThatHangsHoldsNoCommitAndIsFound() throws Exception {
        try (SwallowingProxy proxy = new SwallowingProxy(redis.port())) {
            RedisSignal signal = connected(proxy.port(), arrived::incrementAndGet);
            proxy.swallow();
            Thread commits = new Thread(() -> {
                for (int i = 0; i < 10_000; i++) {
                    signal.afterCommit();
                }
            });
            commits.start();
            await().until(() -> !commits.isAlive()); // Far before Redis is given up
            await().atMost(FOUND_WITHIN).until(() -> !signal.state().connected());
            assertThat(threads()).isLessThanOrEqualTo(3);
            proxy.forward();
            await().atMost(FOUND_WITHIN).until(() -> signal.state().connected());
            tellsAgain();
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tls-fleet-redis"))
                .count();
    }

    @Test
    void manyChangesSendFewMessages() {
        RedisSignal sender = connected(redis.port(), () -> {});
        connected(redis.port(), arrived::incrementAndGet);
        awaitQuiet(arrived);
        int before = arrived.get();
        for (int i = 0; i < 100_000; i++) {
            sender.afterCommit();
        }
        await().atMost(FOUND_WITHIN).until(() -> arrived.get() > before);
        await().during(Duration.ofMillis(300)).until(() -> arrived.get() < before + 50_000);
    }

    @Test
    void messagesOfStrangersOnlyCauseALook() {
        RedisSignal signal = connected(redis.port(), arrived::incrementAndGet);
        awaitQuiet(arrived);
        int before = arrived.get();
        try (RedisConnection connection = factory(redis.port()).getConnection()) {
            connection.publish(CHANNEL, new byte[0]);
            connection.publish(CHANNEL, new byte[1_000_000]);
            connection.publish(CHANNEL, bytes("probe forged"));
        }
        await().atMost(FOUND_WITHIN).until(() -> arrived.get() == before + 2);
        assertThat(signal.state().connected()).isTrue();
    }

    @Test
    void aStopEndsItsConnectionsAndThreads() {
        RedisSignal signal = connected(redis.port(), arrived::incrementAndGet);
        signal.stop();
        signal.stop();
        signal.afterCommit();
        await().atMost(FOUND_WITHIN).until(() -> listeners() == 0 && threads() == 0);
        signal.start(arrived::incrementAndGet);
        await().atMost(FOUND_WITHIN).until(() -> listeners() == 1);
    }

    private long listeners() {
        try (RedisConnection connection = factory(redis.port()).getConnection()) {
            return connection.serverCommands().getClientList().stream()
                    .filter(client -> !"0".equals(client.get("sub")))
                    .count();
        }
    }

    @Test
    void beginsWhenRedisIsThere() {
        redis.stop();
        RedisSignal signal = start(redis.port(), arrived::incrementAndGet);
        await().atMost(FOUND_WITHIN).until(() -> arrived.get() > 0);
        assertThat(signal.state().connected()).isFalse();
        redis.restart();
        await().atMost(FOUND_WITHIN).until(() -> signal.state().connected());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
