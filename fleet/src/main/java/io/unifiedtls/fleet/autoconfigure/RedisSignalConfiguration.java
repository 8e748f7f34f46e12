package io.unifiedtls.fleet.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.Printable;
import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.fleet.signal.RedisSignal;
import io.unifiedtls.fleet.store.ChangeOrigin;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.ClassUtils;

/** Signals by Redis, where the properties ask for them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(RedisConnectionFactory.class)
@ConditionalOnProperty(name = "unified-tls.fleet.signal.type", havingValue = "redis")
@ConditionalOnBooleanProperty(name = "unified-tls.fleet.signal.enabled", matchIfMissing = true)
final class RedisSignalConfiguration {

    private static final String FACTORY = "org.springframework.data.redis.connection.RedisConnectionFactory";

    private static final String TYPE = "unified-tls.fleet.signal.type is 'redis', but ";

    /** It takes the settings, so that their faults come first. */
    @Bean
    @ConditionalOnMissingBean(ChangeSignal.class)
    RedisSignal tlsRedisSignal(
            FleetSettings settings, ObjectProvider<RedisConnectionFactory> factories, ChangeOrigin origin) {
        return new RedisSignal(factories.getObject(), origin, Clock.systemUTC());
    }

    /**
     * Require that what the properties ask for is there.
     *
     * @throws InvalidTLSConfigurationException with all faults, if it is not
     */
    static void requireUsable(FleetProperties.Signal signal, ListableBeanFactory beans) {
        if (signal.url() != null || signal.username() != null || signal.password() != null) {
            throw fault("signal.url, username and password belong to PostgreSQL. Remove them, or set "
                    + "unified-tls.fleet.signal.type to postgresql.");
        }
        if (signal.enabled()) {
            requireFactory(beans);
        }
    }

    private static void requireFactory(ListableBeanFactory beans) {
        if (!ClassUtils.isPresent(FACTORY, RedisSignalConfiguration.class.getClassLoader())) {
            throw fault(
                    "Spring Data Redis is not on the class path. Add spring-boot-starter-data-redis, or remove the property.");
        }
        Factories.requireOne(beans);
    }

    /** Apart, so that the class above loads without Redis. */
    private static final class Factories {

        static void requireOne(ListableBeanFactory beans) {
            List<String> names = List.of(beans.getBeanNamesForType(RedisConnectionFactory.class, true, false));
            if (names.isEmpty()) {
                throw fault(
                        "the application has no RedisConnectionFactory bean. Set spring.data.redis.url, or remove the property.");
            }
            try {
                beans.getBeanProvider(RedisConnectionFactory.class).getIfAvailable();
            } catch (NoUniqueBeanDefinitionException ex) {
                throw fault(
                        "the application has several RedisConnectionFactory beans: %s. Make one of them primary, or declare a ChangeSignal bean."
                                .formatted(Printable.of(names)));
            }
        }
    }

    private static InvalidTLSConfigurationException fault(String fault) {
        return new InvalidTLSConfigurationException(List.of(TYPE + fault));
    }
}
