package io.unifiedtls.acme.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.autoconfigure.AcmeProperties.OnDemand;
import io.unifiedtls.acme.demand.DecidedWish;
import io.unifiedtls.acme.demand.DecisionCounts;
import io.unifiedtls.acme.demand.DemandMeters;
import io.unifiedtls.acme.demand.DemandSettings;
import io.unifiedtls.acme.demand.OnDemandCertificates;
import io.unifiedtls.acme.order.Orders;
import io.unifiedtls.autoconfigure.load.LoadedProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.lookup.FleetRepository;
import io.unifiedtls.selection.IssuanceWaits;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Decisions of the application, and certificates on demand. */
@Configuration(proxyBeanMethods = false)
class DemandConfiguration {

    @Bean
    DemandFaults tlsDemandFaults(AcmeProperties properties, TLSProperties all, ListableBeanFactory beans) {
        return new DemandFaults(properties.onDemand(), all, beans);
    }

    /** Decisions before each order, for visitors and for others. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(IssuanceDecision.class)
    static class Decided {

        /** If anything is wrong, the report of the whole start comes first: it has these faults and all others. */
        @Bean
        DemandSettings tlsDemandSettings(DemandFaults check, ObjectProvider<LoadedProperties> start) {
            List<String> faults = check.faults();
            if (!faults.isEmpty()) {
                start.ifAvailable(loaded -> {});
                throw new InvalidTLSConfigurationException(faults);
            }
            OnDemand properties = check.properties();
            return new DemandSettings(
                    properties.longestWait(),
                    properties.denied(),
                    properties.decisionTimeout(),
                    properties.decisions());
        }

        @Bean
        DecisionCounts tlsDecisionCounts() {
            return new DecisionCounts();
        }

        @Bean
        DecidedWish tlsWish(DemandSettings settings, ObjectProvider<IssuanceDecision> decision, DecisionCounts counts) {
            return new DecidedWish(settings, decision::getObject, counts);
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(MeterBinder.class)
        static class Meters {

            @Bean
            @ConditionalOnMissingBean
            DemandMeters tlsDemandMeters(DecisionCounts counts, Optional<IssuanceWaits> waits) {
                return new DemandMeters(counts, waits);
            }
        }
    }

    /** Certificates for names that visitors ask for. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(IssuanceDecision.class)
    @ConditionalOnBooleanProperty(name = "unified-tls.acme.on-demand.enabled", matchIfMissing = true)
    static class Visited {

        @Bean
        IssuanceWaits tlsIssuanceWaits(DemandSettings settings, AcmeProperties properties) {
            return new IssuanceWaits(
                    settings.longestWait(), properties.onDemand().waiting());
        }

        @Bean
        OnDemandCertificates tlsOnDemand(
                DemandSettings settings,
                ObjectProvider<IssuanceDecision> decision,
                ObjectProvider<TLSHosts> hosts,
                ObjectProvider<Orders> orders,
                FleetRepository repository,
                DecisionCounts counts) {
            return new OnDemandCertificates(
                    settings, decision::getObject, hosts::getObject, orders::getObject, repository, counts);
        }

        /** When all beans are there. Several decisions, of which none is primary, fail the start. */
        @Bean
        SmartInitializingSingleton tlsOnDemandStart(
                OnDemandCertificates demand, ObjectProvider<IssuanceDecision> decision) {
            return () -> {
                decision.getObject();
                demand.start();
            };
        }
    }
}
