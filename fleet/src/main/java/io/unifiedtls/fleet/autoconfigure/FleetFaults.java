package io.unifiedtls.fleet.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.autoconfigure.load.FaultsOfModule;
import io.unifiedtls.fleet.proof.ProofFinders;
import io.unifiedtls.fleet.seal.SealingKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;

/** Judges the properties of the fleet before any bean uses them. */
record FleetFaults(FleetProperties properties, ListableBeanFactory beans) implements FaultsOfModule {

    private static final String PREFIX = "unified-tls.fleet.";
    private static final int MOST_THREADS = 64;
    private static final int MOST_HOT_NAMES = 10_000;

    @Override
    public List<String> faults() {
        Found found = new Found(new ArrayList<>());
        found.add(() -> FleetDataSource.requireNamed(properties.dataSource(), beans));
        if (!properties.keys().isEmpty() && beans.containsBean("tlsKeySealer")) {
            found.add(() -> SealingKeys.read(properties.keys()));
        }
        addLookup(found);
        addSignal(found);
        addProof(found);
        addLimits(found);
        addJobs(found);
        addWarmUp(found);
        return found.faults;
    }

    private void addLookup(Found found) {
        FleetProperties.Lookup lookup = properties.lookup();
        found.requirePositive("lookup.connections", lookup.connections());
        found.require(
                lookup.timeout().compareTo(Duration.ofSeconds(1)) >= 0,
                "lookup.timeout is %d ms. Set it to 1s or more."
                        .formatted(lookup.timeout().toMillis()));
    }

    /** The URL may contain a password, so that it is not repeated. */
    private void addSignal(Found found) {
        FleetProperties.Signal signal = properties.signal();
        if (signal.type() == FleetProperties.Signal.Type.REDIS) {
            found.add(() -> RedisSignalConfiguration.requireUsable(signal, beans));
        } else if (signal.url() == null) {
            found.require(
                    signal.username() == null && signal.password() == null,
                    "signal.username and signal.password belong to signal.url, which is not set. Set it, or remove them.");
        } else {
            found.require(
                    signal.url().startsWith("jdbc:postgresql:"),
                    "signal.url does not lead to PostgreSQL. Set it to a URL such as 'jdbc:postgresql://host/database', or remove it.");
        }
    }

    private void addProof(Found found) {
        FleetProperties.Proof proof = properties.proof();
        found.require(
                isWithin(proof.timeout(), Duration.ofMillis(100), Duration.ofMinutes(1)),
                "proof.timeout must be between 100ms and 1m. Set it to a duration such as 5s.");
        found.requirePositive("proof.claim-lifetime", proof.claimLifetime());
        found.require(
                !proof.takeoverGrace().isNegative(),
                "proof.takeover-grace is negative. Set it to 0 or more, such as 3d.");
        found.add(() -> ProofFinders.requireNameServers(proof.nameServers()));
    }

    private void addLimits(Found found) {
        found.requirePositive("limits.hosts", properties.limits().hosts());
        found.requirePositive("limits.claims", properties.limits().claims());
    }

    private void addJobs(Found found) {
        FleetProperties.Jobs jobs = properties.jobs();
        found.require(
                jobs.threads() >= 1 && jobs.threads() <= MOST_THREADS,
                "jobs.threads is %d. Set it to a number from 1 to %d.".formatted(jobs.threads(), MOST_THREADS));
        found.require(
                isWithin(jobs.pollingInterval(), Duration.ofMillis(100), Duration.ofHours(1)),
                "jobs.polling-interval must be between 100ms and 1h. Set it to a duration such as 10s.");
        found.requirePositive("jobs.retention", jobs.retention());
    }

    private void addWarmUp(Found found) {
        FleetProperties.WarmUp warmUp = properties.warmUp();
        found.require(
                warmUp.names() >= 0 && warmUp.names() <= MOST_HOT_NAMES,
                "warm-up.names is %d. Set it to a number from 0 to %d.".formatted(warmUp.names(), MOST_HOT_NAMES));
        found.require(
                isWithin(warmUp.timeout(), Duration.ofMillis(100), Duration.ofMinutes(1)),
                "warm-up.timeout must be between 100ms and 1m. Set it to a duration such as 5s.");
    }

    private static boolean isWithin(Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    private record Found(List<String> faults) {

        void require(boolean isMet, String fault) {
            if (!isMet) {
                faults.add(PREFIX + fault);
            }
        }

        void requirePositive(String property, Duration value) {
            require(
                    !value.isNegative() && !value.isZero(),
                    property + " is not positive. Set it to a duration such as 7d.");
        }

        void requirePositive(String property, int value) {
            require(value >= 1, "%s is %d. Set it to 1 or more.".formatted(property, value));
        }

        /** The faults of a check that throws them. */
        void add(Runnable check) {
            try {
                check.run();
            } catch (InvalidTLSConfigurationException ex) {
                faults.addAll(ex.faults());
            }
        }
    }
}
