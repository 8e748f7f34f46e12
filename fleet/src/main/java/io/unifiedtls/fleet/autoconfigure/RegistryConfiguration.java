package io.unifiedtls.fleet.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.actuate.HostDetails;
import io.unifiedtls.fleet.connections.BoundedConnections;
import io.unifiedtls.fleet.jobs.FleetJobs;
import io.unifiedtls.fleet.lookup.LookupConnections;
import io.unifiedtls.fleet.lookup.StoreWatch;
import io.unifiedtls.fleet.registry.FleetReport;
import io.unifiedtls.fleet.registry.Registry;
import io.unifiedtls.fleet.registry.RegistryMeters;
import io.unifiedtls.fleet.registry.RegistryThread;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.ReplicaRows;
import io.unifiedtls.fleet.tickets.TicketKeyWatch;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The processes of the fleet. */
@Configuration(proxyBeanMethods = false)
final class RegistryConfiguration {

    @Bean
    Registry tlsFleetRegistry(
            FleetDatabase database, LookupConnections connections, ChangeOrigin origin, StoreWatch watch) {
        ReplicaRows rows = new ReplicaRows(connections.forBackground(), new BoundedConnections(database.dataSource()));
        return new Registry(
                rows, connections.forBackground(), origin, watch::status, Clock.systemUTC(), !database.own());
    }

    @Bean
    RegistryThread tlsFleetRegistryThread(Registry registry) {
        return new RegistryThread(registry);
    }

    @Bean
    HostDetails tlsFleetReport(
            Registry registry, StoreWatch watch, LookupConnections connections, TicketKeyWatch tickets) {
        return new FleetReport(registry, watch::status, new FleetJobs(connections.forBackground()), tickets::status);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Meters {

        @Bean
        @ConditionalOnMissingBean
        RegistryMeters tlsFleetRegistryMeters(Registry registry) {
            return new RegistryMeters(registry);
        }
    }
}
