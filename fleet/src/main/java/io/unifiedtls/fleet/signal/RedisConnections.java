package io.unifiedtls.fleet.signal;

import java.util.Objects;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.ClassUtils;

/**
 * New connections to the application's Redis. Lettuce shares one connection between all its users, which may be silent for a quarter of an hour
 * before it is made anew: signals have their own ones, which they end.
 */
final class RedisConnections implements AutoCloseable {

    private static final boolean HAS_LETTUCE =
            ClassUtils.isPresent("io.lettuce.core.RedisClient", RedisConnections.class.getClassLoader());

    private final RedisConnectionFactory factory;
    private final Runnable end;

    private RedisConnections(RedisConnectionFactory factory, Runnable end) {
        this.factory = factory;
        this.end = end;
    }

    /** Connections that have the settings of those that a factory makes. Connects to nothing. */
    static RedisConnections like(RedisConnectionFactory factory) {
        if (HAS_LETTUCE && factory instanceof LettuceConnectionFactory lettuce) {
            LettuceConnectionFactory own =
                    new LettuceConnectionFactory(configuration(lettuce), lettuce.getClientConfiguration());
            own.setShareNativeConnection(false);
            own.afterPropertiesSet();
            own.start();
            return new RedisConnections(own, own::destroy);
        }
        return new RedisConnections(factory, () -> {});
    }

    private static RedisConfiguration configuration(LettuceConnectionFactory factory) {
        if (factory.isRedisSentinelAware()) {
            return Objects.requireNonNull(factory.getSentinelConfiguration());
        }
        if (factory.isClusterAware()) {
            return Objects.requireNonNull(factory.getClusterConfiguration());
        }
        return factory.getSocketConfiguration() != null
                ? factory.getSocketConfiguration()
                : factory.getStandaloneConfiguration();
    }

    /** May block as long as Redis does not answer. */
    RedisConnection open() {
        return factory.getConnection();
    }

    @Override
    public void close() {
        end.run();
    }
}
