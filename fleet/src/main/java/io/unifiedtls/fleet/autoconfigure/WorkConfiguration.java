package io.unifiedtls.fleet.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.connections.BoundedConnections;
import io.unifiedtls.fleet.jobs.FurtherJob;
import io.unifiedtls.fleet.jobs.JobQueue;
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
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Sealed keys, proofs of names, and the work in the background. */
@Configuration(proxyBeanMethods = false)
@Import(SettingsConfiguration.class)
class WorkConfiguration {

    /** Of ten million sealed keys, on a slow disk. */
    private static final Duration LONGEST_COUNT = Duration.ofMinutes(2);

    /** Only the database in our own directory has a key of its own. */
    @Bean
    @ConditionalOnMissingBean
    KeySealer tlsKeySealer(FleetSettings settings, FleetDatabase database) {
        FleetProperties properties = settings.properties();
        return new AesKeySealer(
                database.own() && properties.keys().isEmpty()
                        ? SealingKeys.embedded(Path.of(properties.directory()))
                        : SealingKeys.read(properties.keys()));
    }

    @Bean
    @ConditionalOnMissingBean
    ProofFinder tlsProofFinder(FleetSettings settings) {
        FleetProperties.Proof proof = settings.properties().proof();
        return new ProofFinders(proof.timeout(), proof.nameServers(), Set.copyOf(proof.privateHosts()));
    }

    @Bean
    SealedRows tlsSealedRows(FleetDatabase database, KeySealer sealer) {
        return new SealedRows(new BoundedConnections(database.dataSource(), LONGEST_COUNT), sealer);
    }

    @Bean
    JobScheduler tlsJobScheduler(
            FleetSettings settings,
            FleetDatabase database,
            ObjectProvider<HostMaintenance> maintenance,
            ObjectProvider<FurtherJob> further,
            SealedRows sealed) {
        FleetProperties.Jobs jobs = settings.properties().jobs();
        return new JobScheduler(
                database.dataSource(),
                maintenance::getObject,
                () -> further.orderedStream().toList(),
                new JobSettings(jobs.enabled(), jobs.threads(), jobs.pollingInterval()),
                sealed::refresh);
    }

    @Bean
    JobQueue tlsJobQueue(FleetDatabase database, JobScheduler scheduler) {
        return new JobQueue(database.dataSource(), scheduler);
    }

    @Bean
    @ConditionalOnMissingBean(HostJobs.class)
    SchedulerJobs tlsHostJobs(JobQueue queue) {
        return new SchedulerJobs(queue);
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
