package io.unifiedtls.fleet.autoconfigure;

import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.proof.ProofFinder;
import io.unifiedtls.fleet.store.ChangeListener;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.store.DefaultTLSHosts;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.HostFences;
import io.unifiedtls.fleet.store.HostJobs;
import io.unifiedtls.fleet.store.StoreSettings;
import io.unifiedtls.selection.EntryCheck;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;

/** The database of the hosts, and the service on top of it. */
@Configuration(proxyBeanMethods = false)
@Import({DatabaseInitializationDependencyConfigurer.class, SettingsConfiguration.class})
class StoreConfiguration {

    /** After Flyway, Liquibase and scripts, which may create our tables. */
    @Bean
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    FleetDatabase tlsFleetDatabase(FleetSettings settings, ListableBeanFactory beans) {
        return new FleetDataSource(settings.properties(), beans).open();
    }

    @Bean
    ChangeOrigin tlsChangeOrigin() {
        return ChangeOrigin.random();
    }

    /** Beans that depend on the service or on the web server are looked up when they are needed. */
    @Bean
    @ConditionalOnMissingBean(TLSHosts.class)
    DefaultTLSHosts tlsHosts(
            FleetSettings settings,
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
                new LateListeners(listeners),
                events::publishEvent,
                settings(settings.properties()));
    }

    @Bean
    HostFences tlsHostFences(FleetDatabase database, ObjectProvider<PlatformTransactionManager> managers) {
        return new HostFences(database, new FleetTransactionManager(database.dataSource(), managers));
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

    /** They read what the service writes. */
    private record LateListeners(ObjectProvider<ChangeListener> listeners) implements ChangeListener {

        @Override
        public void committing(JdbcOperations transaction) {
            listeners.orderedStream().forEach(listener -> listener.committing(transaction));
        }

        @Override
        public void changed(Set<String> names, Set<String> withdrawn) {
            listeners.orderedStream().forEach(listener -> listener.changed(names, withdrawn));
        }
    }

    private static StoreSettings settings(FleetProperties properties) {
        return new StoreSettings(
                Optional.ofNullable(properties.configuration()),
                properties.proof().claimLifetime(),
                properties.proof().takeoverGrace(),
                properties.jobs().retention(),
                properties.limits().hosts(),
                properties.limits().claims());
    }
}
