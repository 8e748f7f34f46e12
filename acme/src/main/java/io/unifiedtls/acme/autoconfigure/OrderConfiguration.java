package io.unifiedtls.acme.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.acme.DnsChallengeProvider;
import io.unifiedtls.acme.TLSCertificates;
import io.unifiedtls.acme.authority.Accounts;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.authority.AuthorityPlaces;
import io.unifiedtls.acme.authority.AuthoritySessions;
import io.unifiedtls.acme.authority.KeyPairs;
import io.unifiedtls.acme.budget.OrderBudgets;
import io.unifiedtls.acme.budget.OrderLimits;
import io.unifiedtls.acme.challenge.ChallengeRows;
import io.unifiedtls.acme.challenge.ChallengeType;
import io.unifiedtls.acme.challenge.Challenges;
import io.unifiedtls.acme.challenge.Challenges.DnsRecords;
import io.unifiedtls.acme.challenge.StoredChallenges;
import io.unifiedtls.acme.order.DeclaredHosts;
import io.unifiedtls.acme.order.OrderCounts;
import io.unifiedtls.acme.order.OrderFigures;
import io.unifiedtls.acme.order.OrderHealthIndicator;
import io.unifiedtls.acme.order.OrderMeters;
import io.unifiedtls.acme.order.OrderObserver;
import io.unifiedtls.acme.order.OrderService;
import io.unifiedtls.acme.order.Orders;
import io.unifiedtls.acme.order.Wish;
import io.unifiedtls.actuate.HostDetails;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.connections.BoundedConnections;
import io.unifiedtls.fleet.jobs.FurtherJob;
import io.unifiedtls.fleet.jobs.JobQueue;
import io.unifiedtls.fleet.jobs.JobScheduler;
import io.unifiedtls.fleet.lookup.LookupConnections;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.HostFences;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Orders, and the answers to validations. */
@Configuration(proxyBeanMethods = false)
class OrderConfiguration {

    /** Of first orders; one tenant leaves the rest to others. */
    private static final double TENANT_SHARE = 0.1;

    @Bean
    AuthoritySessions tlsAuthoritySessions(ObjectProvider<ContextFactory> contexts) {
        return new AuthoritySessions(
                client -> contexts.getObject().client(client).sslContext());
    }

    @Bean
    Accounts tlsAccounts(FleetDatabase database, KeySealer sealer, AuthoritySessions sessions) {
        return new Accounts(database.dataSource(), new KeyPairs(sealer), sessions);
    }

    @Bean
    StoredChallenges tlsStoredChallenges(LookupConnections connections) {
        return new StoredChallenges(connections.forHandshakes());
    }

    @Bean
    OrderBudgets tlsOrderBudgets(FleetDatabase database, AcmeSettings settings) {
        Map<String, OrderLimits> limits =
                settings.authorities().stream().collect(Collectors.toMap(Authority::name, OrderConfiguration::limits));
        return new OrderBudgets(new BoundedConnections(database.dataSource()), limits::get);
    }

    private static OrderLimits limits(Authority authority) {
        return new OrderLimits(authority.ordersPerHour(), authority.renewalsPerHour(), TENANT_SHARE);
    }

    @Bean
    OrderService tlsOrderService(
            AcmeSettings settings,
            DeclaredNames declared,
            FleetDatabase database,
            TLSHosts hosts,
            HostFences fences,
            KeySealer sealer,
            AuthoritySessions sessions,
            Accounts accounts,
            OrderBudgets budgets,
            JobQueue queue,
            JobScheduler scheduler,
            ObjectProvider<Wish> wish,
            DnsRecords records,
            ObjectProvider<DnsChallengeProvider> providers,
            ObjectProvider<OrderObserver> observers,
            ApplicationEventPublisher events) {
        Challenges challenges = new Challenges(
                settings.challenges(),
                new ChallengeRows(database.dataSource()),
                providers.stream().findAny().map(any -> records),
                Math.max(1, scheduler.threads() / 2));
        return new OrderService(
                database,
                hosts,
                fences,
                new KeyPairs(sealer),
                accounts,
                new AuthorityPlaces(scheduler.threads(), sessions),
                challenges,
                budgets,
                settings.authorities(),
                wish(declared, wish),
                queue,
                new TransactionTemplate(new JdbcTransactionManager(database.dataSource())),
                events::publishEvent,
                all(observers.orderedStream().toList()),
                scheduler::now);
    }

    /** Hosts of the settings are wanted. */
    private static Wish wish(DeclaredNames declared, ObjectProvider<Wish> decided) {
        return (tenant, name, purpose) -> tenant.equals(DeclaredHosts.TENANT) && declared.contain(name)
                ? Optional.empty()
                : decided.stream()
                        .flatMap(wish -> wish.refusal(tenant, name, purpose).stream())
                        .findFirst();
    }

    @Bean
    FurtherJob tlsDeclaredHosts(DeclaredNames declared, TLSHosts hosts, OrderService service, JobScheduler scheduler) {
        return new DeclaredHosts(declared::current, hosts, service.certificates(), scheduler::now);
    }

    private static OrderObserver all(List<OrderObserver> observers) {
        return new OrderObserver() {
            @Override
            public void ended(String authority, Outcome outcome, Duration took) {
                observers.forEach(observer -> observer.ended(authority, outcome, took));
            }

            @Override
            public void validated(ChallengeType type, boolean isValid) {
                observers.forEach(observer -> observer.validated(type, isValid));
            }
        };
    }

    @Bean
    OrderFigures tlsOrderFigures(
            LookupConnections connections, JobScheduler scheduler, OrderBudgets budgets, AcmeSettings settings) {
        return new OrderFigures(
                new OrderCounts(connections.forBackground(), scheduler::now), budgets, settings.authorities());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Meters {

        @Bean
        @ConditionalOnMissingBean
        OrderMeters tlsOrderMeters(OrderFigures figures) {
            return new OrderMeters(figures);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
    @ConditionalOnEnabledHealthIndicator("tls-acme")
    static class Health {

        @Bean
        @ConditionalOnMissingBean
        OrderHealthIndicator tlsAcmeHealthIndicator(OrderFigures figures) {
            return new OrderHealthIndicator(figures);
        }
    }

    @Bean
    Orders tlsOrders(OrderService service) {
        return service.orders();
    }

    @Bean
    TLSCertificates tlsCertificates(OrderService service) {
        return service.certificates();
    }

    @Bean
    FurtherJob tlsAcmeMaintenanceJob(OrderService service) {
        return service.maintenance();
    }

    @Bean
    HostDetails tlsCertificateDetails(OrderService service) {
        return service.details();
    }

    @Bean
    FurtherJob tlsOrderJob(OrderService service) {
        return service.job();
    }
}
