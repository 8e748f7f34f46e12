package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.acme.TLSCertificates;
import io.unifiedtls.acme.authority.Accounts;
import io.unifiedtls.acme.authority.AuthoritySessions;
import io.unifiedtls.acme.authority.KeyPairs;
import io.unifiedtls.acme.budget.OrderBudgets;
import io.unifiedtls.acme.challenge.ChallengeRows;
import io.unifiedtls.acme.challenge.Challenges;
import io.unifiedtls.acme.challenge.StoredChallenges;
import io.unifiedtls.acme.order.OrderService;
import io.unifiedtls.acme.order.Orders;
import io.unifiedtls.actuate.HostDetails;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.jobs.FurtherJob;
import io.unifiedtls.fleet.jobs.JobQueue;
import io.unifiedtls.fleet.jobs.JobScheduler;
import io.unifiedtls.fleet.lookup.LookupConnections;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.HostFences;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Orders, and the answers to validations. */
@Configuration(proxyBeanMethods = false)
class OrderConfiguration {

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
    OrderBudgets tlsOrderBudgets() {
        return new OrderBudgets();
    }

    @Bean
    OrderService tlsOrderService(
            AcmeSettings settings,
            FleetDatabase database,
            TLSHosts hosts,
            HostFences fences,
            KeySealer sealer,
            Accounts accounts,
            OrderBudgets budgets,
            JobQueue queue,
            JobScheduler scheduler,
            ApplicationEventPublisher events) {
        Challenges challenges =
                new Challenges(settings.challenges(), new ChallengeRows(database.dataSource()), Optional.empty());
        return new OrderService(
                database,
                hosts,
                fences,
                new KeyPairs(sealer),
                accounts,
                challenges,
                budgets,
                settings.authorities(),
                (tenant, name, purpose) -> Optional.empty(),
                queue,
                events::publishEvent,
                scheduler::now);
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
