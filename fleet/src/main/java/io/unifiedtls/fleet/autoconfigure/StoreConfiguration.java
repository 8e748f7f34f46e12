package io.unifiedtls.fleet.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.proof.ProofFinder;
import io.unifiedtls.fleet.store.ChangeListener;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.store.DefaultTLSHosts;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.HostJobs;
import io.unifiedtls.fleet.store.StoreSettings;
import io.unifiedtls.selection.EntryCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;

/** The database of the hosts, and the service on top of it. */
@Configuration(proxyBeanMethods = false)
@Import(DatabaseInitializationDependencyConfigurer.class)
class StoreConfiguration {

    /** After Flyway, Liquibase and scripts, which may create our tables. */
    @Bean
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    FleetDatabase tlsFleetDatabase(FleetProperties properties, ListableBeanFactory beans) {
        return new FleetDataSource(properties, beans).open();
    }

    @Bean
    ChangeOrigin tlsChangeOrigin() {
        return ChangeOrigin.random();
    }

    /** Beans that depend on the service or on the web server are looked up when they are needed. */
    @Bean
    @ConditionalOnMissingBean(TLSHosts.class)
    DefaultTLSHosts tlsHosts(
            FleetProperties properties,
            FleetDatabase database,
            ObjectProvider<PlatformTransactionManager> managers,
            KeySealer sealer,
            ProofFinder finder,
            ObjectProvider<HostJobs> jobs,
            ObjectProvider<EntryCheck> checks,
            ChangeOrigin origin,
            ObjectProvider<ChangeListener> listeners,
            ApplicationEventPublisher events) {
        return new DefaultTLSHosts(
                database,
                new FleetTransactionManager(database.dataSource(), managers),
                sealer,
                finder,
                new LateJobs(jobs),
                (entry, host, configuration) -> checks.stream()
                        .flatMap(check -> check.faults(entry, host, configuration).stream())
                        .toList(),
                origin,
                names -> listeners.orderedStream().forEach(listener -> listener.changed(names)),
                events::publishEvent,
                settings(properties));
    }

    /** Jobs run the service that schedules them. */
    private record LateJobs(ObjectProvider<HostJobs> jobs) implements HostJobs {

        @Override
        public void findProof(String tenant, String name, Instant at) {
            jobs.getObject().findProof(tenant, name, at);
        }

        @Override
        public void takeOver(String name, Instant at) {
            jobs.getObject().takeOver(name, at);
        }
    }

    private static StoreSettings settings(FleetProperties properties) {
        List<String> faults = new ArrayList<>();
        FleetProperties.Proof proof = properties.proof();
        FleetProperties.Limits limits = properties.limits();
        requirePositive("proof.claim-lifetime", proof.claimLifetime(), faults);
        requirePositive("jobs.retention", properties.jobs().retention(), faults);
        if (proof.takeoverGrace().isNegative()) {
            faults.add("unified-tls.fleet.proof.takeover-grace is negative. Set it to 0 or more, such as 3d.");
        }
        requirePositive("limits.hosts", limits.hosts(), faults);
        requirePositive("limits.claims", limits.claims(), faults);
        if (!faults.isEmpty()) {
            throw new InvalidTLSConfigurationException(faults);
        }
        return new StoreSettings(
                Optional.ofNullable(properties.configuration()),
                proof.claimLifetime(),
                proof.takeoverGrace(),
                properties.jobs().retention(),
                limits.hosts(),
                limits.claims());
    }

    private static void requirePositive(String property, Duration value, List<String> faults) {
        if (value.isNegative() || value.isZero()) {
            faults.add("unified-tls.fleet.%s is not positive. Set it to a duration such as 7d.".formatted(property));
        }
    }

    private static void requirePositive(String property, int value, List<String> faults) {
        if (value < 1) {
            faults.add("unified-tls.fleet.%s is %d. Set it to 1 or more.".formatted(property, value));
        }
    }
}
