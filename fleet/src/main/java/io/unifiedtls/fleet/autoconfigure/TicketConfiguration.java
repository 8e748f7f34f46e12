package io.unifiedtls.fleet.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.connections.BoundedConnections;
import io.unifiedtls.fleet.lookup.LookupConnections;
import io.unifiedtls.fleet.store.Dialect;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.TicketKeyRows;
import io.unifiedtls.fleet.tickets.FleetTicketKeys;
import io.unifiedtls.fleet.tickets.TicketHealthIndicator;
import io.unifiedtls.fleet.tickets.TicketKeyWatch;
import io.unifiedtls.fleet.tickets.TicketMeters;
import io.unifiedtls.fleet.tickets.TicketThread;
import java.time.Clock;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Session ticket keys that replicas share. */
@Configuration(proxyBeanMethods = false)
final class TicketConfiguration {

    /** Needed by the TLS implementation, so it needs neither the database nor the sealer, which may need that. */
    @Bean
    FleetTicketKeys tlsFleetTicketKeys() {
        return new FleetTicketKeys();
    }

    @Bean
    TicketKeyWatch tlsTicketKeyWatch(
            FleetTicketKeys keys,
            FleetProperties properties,
            FleetDatabase database,
            LookupConnections connections,
            KeySealer sealer) {
        TicketKeyRows rows = new TicketKeyRows(
                connections.forBackground(), new BoundedConnections(database.dataSource()), database.dialect());
        return new TicketKeyWatch(keys, rows, sealer, isEnabled(properties, database));
    }

    /** Not by default in a file: its only process would gain resumption after a restart, and the disk would have keys of past sessions. */
    private static boolean isEnabled(FleetProperties properties, FleetDatabase database) {
        return Optional.ofNullable(properties.sessionTickets().enabled())
                .orElse(database.dialect() == Dialect.POSTGRESQL);
    }

    @Bean
    TicketThread tlsTicketThread(TicketKeyWatch watch) {
        return new TicketThread(watch);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Meters {

        @Bean
        @ConditionalOnMissingBean
        TicketMeters tlsTicketMeters(TicketKeyWatch watch) {
            return new TicketMeters(watch, Clock.systemUTC());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
    @ConditionalOnEnabledHealthIndicator("tls-fleet-tickets")
    static class Health {

        @Bean
        @ConditionalOnMissingBean
        TicketHealthIndicator tlsFleetTicketsHealthIndicator(TicketKeyWatch watch) {
            return new TicketHealthIndicator(watch);
        }
    }
}
