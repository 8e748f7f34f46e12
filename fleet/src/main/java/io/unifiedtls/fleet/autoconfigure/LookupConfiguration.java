package io.unifiedtls.fleet.autoconfigure;

import com.zaxxer.hikari.HikariConfig;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.actuate.HostDetails;
import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.lookup.FleetHealthIndicator;
import io.unifiedtls.fleet.lookup.FleetHostDetails;
import io.unifiedtls.fleet.lookup.FleetRepository;
import io.unifiedtls.fleet.lookup.LookupConnections;
import io.unifiedtls.fleet.lookup.LookupMeters;
import io.unifiedtls.fleet.lookup.LookupObserver;
import io.unifiedtls.fleet.lookup.Signals;
import io.unifiedtls.fleet.lookup.StoreWatch;
import io.unifiedtls.fleet.lookup.WatchThreads;
import io.unifiedtls.fleet.registry.Registry;
import io.unifiedtls.fleet.signal.PostgresSignal;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.store.Dialect;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.selection.FurtherSource;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.ClassUtils;

/** Beans of lookups. */
@Configuration(proxyBeanMethods = false)
@Import({SettingsConfiguration.class, RedisSignalConfiguration.class})
final class LookupConfiguration {

    private static final Logger log = PrintableLogger.of(LookupConfiguration.class);
    private static final String DRIVER = "org.postgresql.PGConnection";

    private static final String ORIGIN = "unified-tls.fleet";

    @Bean
    LookupConnections tlsLookupConnections(
            FleetDatabase database, FleetSettings settings, ObjectProvider<OtherPool> others) {
        FleetProperties properties = settings.properties();
        FleetProperties.Lookup lookup = properties.lookup();
        Optional<HikariConfig> other = database.own() || properties.dataSource() != null
                ? Optional.empty()
                : Optional.ofNullable(others.getIfUnique()).map(OtherPool::settings);
        return LookupConnections.of(database.dataSource(), other, lookup.connections(), lookup.timeout());
    }

    /** Settings of a pool for an application whose own is not of HikariCP. */
    record OtherPool(HikariConfig settings) {}

    @Bean
    Signals tlsFleetSignals(
            FleetDatabase database,
            FleetProperties properties,
            LookupConnections connections,
            ChangeOrigin origin,
            ObjectProvider<ChangeSignal> signals) {
        if (database.own()) {
            return Signals.ALONE;
        }
        Optional<ChangeSignal> signal = Optional.ofNullable(signals.getIfAvailable())
                .or(() -> notifications(database, properties.signal(), connections, origin));
        return new Signals(signal, true);
    }

    private static Optional<ChangeSignal> notifications(
            FleetDatabase database,
            FleetProperties.Signal properties,
            LookupConnections connections,
            ChangeOrigin origin) {
        if (!properties.enabled()
                || properties.type() != FleetProperties.Signal.Type.POSTGRESQL
                || database.dialect() != Dialect.POSTGRESQL
                || !ClassUtils.isPresent(DRIVER, null)) {
            return Optional.empty();
        }
        Optional<DataSource> source = connections.withoutPool(Optional.ofNullable(properties.url())
                .map(url -> settings(url, properties.username(), properties.password())));
        if (source.isEmpty()) {
            log.warn(
                    "Changes of other processes are read every second, since the DataSource does not say how it connects. "
                            + "Set unified-tls.fleet.signal.url, username and password, and PostgreSQL tells of them at once.");
        }
        return source.map(connected -> new PostgresSignal(connected, origin, Clock.systemUTC()));
    }

    private static HikariConfig settings(String url, @Nullable String username, @Nullable String password) {
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl(url);
        settings.setUsername(username);
        settings.setPassword(password);
        return settings;
    }

    @Bean
    StoreWatch tlsStoreWatch(LookupConnections connections, ChangeOrigin origin, Signals signals) {
        return new StoreWatch(connections, origin, signals, Clock.systemUTC());
    }

    @Bean
    WatchThreads tlsWatchThreads(StoreWatch watch, Signals signals) {
        return new WatchThreads(watch, signals);
    }

    @Bean
    FleetRepository tlsFleetRepository(
            LookupConnections connections,
            StoreWatch watch,
            KeySealer sealer,
            ObjectProvider<TLSContextFactory> contexts,
            ObjectProvider<LookupObserver> observers) {
        return new FleetRepository(
                connections,
                watch,
                sealer,
                name -> contexts.getObject().configurations().containsKey(name),
                LookupObserver.all(observers.orderedStream().toList()));
    }

    @Bean
    FurtherSource tlsFleetSource(FleetRepository repository, FleetProperties properties) {
        return new FurtherSource(ORIGIN, repository, Optional.ofNullable(properties.configuration()));
    }

    @Bean
    HostDetails tlsFleetHostDetails(ObjectProvider<TLSHosts> hosts, StoreWatch watch, LookupConnections connections) {
        return new FleetHostDetails(hosts::getObject, watch, connections);
    }

    @Bean
    SmartInitializingSingleton tlsFleetConfigurationCheck(FleetProperties properties, TLSContextFactory contexts) {
        return () -> Optional.ofNullable(properties.configuration())
                .filter(name -> !contexts.configurations().containsKey(name))
                .ifPresent(name -> {
                    throw new InvalidTLSConfigurationException(List.of(
                            "unified-tls.fleet.configuration is '%s', which does not exist. Add it to unified-tls.configurations, or use one of %s."
                                    .formatted(name, contexts.configurations().keySet())));
                });
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JdbcConnectionDetails.class)
    static class Details {

        @Bean
        @ConditionalOnSingleCandidate(JdbcConnectionDetails.class)
        OtherPool tlsLookupPool(JdbcConnectionDetails details) {
            HikariConfig settings = new HikariConfig();
            settings.setJdbcUrl(details.getJdbcUrl());
            settings.setUsername(details.getUsername());
            settings.setPassword(details.getPassword());
            settings.setDriverClassName(details.getDriverClassName());
            return new OtherPool(settings);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Meters {

        @Bean
        @ConditionalOnMissingBean
        LookupMeters tlsLookupMeters(StoreWatch watch) {
            return new LookupMeters(watch, Clock.systemUTC());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
    @ConditionalOnEnabledHealthIndicator("tls-fleet")
    static class Health {

        @Bean
        @ConditionalOnMissingBean
        FleetHealthIndicator tlsFleetHealthIndicator(StoreWatch watch, Registry registry) {
            return new FleetHealthIndicator(watch, Clock.systemUTC(), registry::clockOffset);
        }
    }
}
