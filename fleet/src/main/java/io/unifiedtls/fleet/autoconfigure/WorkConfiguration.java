package io.unifiedtls.fleet.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.jobs.JobScheduler;
import io.unifiedtls.fleet.jobs.JobSettings;
import io.unifiedtls.fleet.jobs.SchedulerJobs;
import io.unifiedtls.fleet.jobs.WorkHealthIndicator;
import io.unifiedtls.fleet.jobs.WorkMeters;
import io.unifiedtls.fleet.proof.ProofFinder;
import io.unifiedtls.fleet.proof.ProofFinders;
import io.unifiedtls.fleet.seal.AesKeySealer;
import io.unifiedtls.fleet.seal.SealedRows;
import io.unifiedtls.fleet.seal.SealingKeys;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.HostJobs;
import io.unifiedtls.fleet.store.HostMaintenance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sealed keys, proofs of names, and the work in the background. */
@Configuration(proxyBeanMethods = false)
class WorkConfiguration {

    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);
    private static final int MOST_THREADS = 64;

    /** Only the database in our own directory has a key of its own. */
    @Bean
    @ConditionalOnMissingBean
    KeySealer tlsKeySealer(FleetProperties properties, FleetDatabase database) {
        return new AesKeySealer(
                database.own() && properties.keys().isEmpty()
                        ? SealingKeys.embedded(Path.of(properties.directory()))
                        : SealingKeys.read(properties.keys()));
    }

    @Bean
    @ConditionalOnMissingBean
    ProofFinder tlsProofFinder(FleetProperties properties) {
        FleetProperties.Proof proof = properties.proof();
        require(
                isWithin(proof.timeout(), LEAST_TIMEOUT, LONGEST_TIMEOUT),
                "unified-tls.fleet.proof.timeout must be between 100ms and 1m. Set it to a duration such as 5s.");
        return new ProofFinders(proof.timeout(), proof.nameServers(), Set.copyOf(proof.privateHosts()));
    }

    @Bean
    SealedRows tlsSealedRows(FleetDatabase database, KeySealer sealer) {
        return new SealedRows(database.dataSource(), sealer);
    }

    @Bean
    JobScheduler tlsJobScheduler(
            FleetProperties properties,
            FleetDatabase database,
            ObjectProvider<HostMaintenance> maintenance,
            SealedRows sealed) {
        return new JobScheduler(
                database.dataSource(), maintenance::getObject, settings(properties.jobs()), sealed::refresh);
    }

    @Bean
    @ConditionalOnMissingBean(HostJobs.class)
    SchedulerJobs tlsHostJobs(FleetDatabase database, JobScheduler scheduler) {
        return new SchedulerJobs(database.dataSource(), scheduler);
    }

    private static JobSettings settings(FleetProperties.Jobs jobs) {
        List<String> faults = new ArrayList<>();
        if (jobs.threads() < 1 || jobs.threads() > MOST_THREADS) {
            faults.add("unified-tls.fleet.jobs.threads is %d. Set it to a number from 1 to %d."
                    .formatted(jobs.threads(), MOST_THREADS));
        }
        if (!isWithin(jobs.pollingInterval(), LEAST_INTERVAL, Duration.ofHours(1))) {
            faults.add(
                    "unified-tls.fleet.jobs.polling-interval must be between 100ms and 1h. Set it to a duration such as 10s.");
        }
        if (!faults.isEmpty()) {
            throw new InvalidTLSConfigurationException(faults);
        }
        return new JobSettings(jobs.enabled(), jobs.threads(), jobs.pollingInterval());
    }

    private static boolean isWithin(Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    private static void require(boolean isMet, String fault) {
        if (!isMet) {
            throw new InvalidTLSConfigurationException(List.of(fault));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Meters {

        @Bean
        @ConditionalOnMissingBean
        WorkMeters tlsWorkMeters(JobScheduler scheduler, SealedRows sealed) {
            return new WorkMeters(scheduler, sealed);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
    @ConditionalOnEnabledHealthIndicator("tls-fleet-work")
    static class Health {

        @Bean
        @ConditionalOnMissingBean
        WorkHealthIndicator tlsFleetWorkHealthIndicator(JobScheduler scheduler, SealedRows sealed) {
            return new WorkHealthIndicator(scheduler, sealed);
        }
    }
}
