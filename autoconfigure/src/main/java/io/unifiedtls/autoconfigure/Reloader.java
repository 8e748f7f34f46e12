package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSReload;
import io.unifiedtls.TLSReload.Applied;
import io.unifiedtls.TLSReload.Change;
import io.unifiedtls.TLSReload.Rejected;
import io.unifiedtls.TLSReload.Unchanged;
import io.unifiedtls.TLSReloader;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.context.Generation;
import io.unifiedtls.material.FileSnapshot;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Loads the properties' configurations, at the start and whenever something may have changed. Nothing changes before all of
 * it is loaded and checked.
 */
final class Reloader implements TLSReloader {

    private static final Logger log = LoggerFactory.getLogger(Reloader.class);

    private final Supplier<TLSProperties> properties;
    private final TLSMaterials materials;
    private final ContextFactory contexts;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private volatile FileSnapshot lastRead;
    private volatile Optional<Attempt> latest = Optional.empty();

    /**
     * Create a reloader.
     *
     * @param properties as they are at that time
     * @param lastRead what was read at the start
     */
    Reloader(
            Supplier<TLSProperties> properties,
            TLSMaterials materials,
            ContextFactory contexts,
            ApplicationEventPublisher events,
            Clock clock,
            FileSnapshot lastRead) {
        this.properties = properties;
        this.materials = materials;
        this.contexts = contexts;
        this.events = events;
        this.clock = clock;
        this.lastRead = lastRead;
    }

    /** The files of the latest load, and what they held. */
    FileSnapshot lastRead() {
        return lastRead;
    }

    @Override
    public Optional<Attempt> latest() {
        return latest;
    }

    @Override
    public synchronized TLSReload reload() {
        Material material = materials.newMaterial();
        TLSReload outcome;
        try {
            outcome = apply(properties.get(), material);
        } catch (InvalidTLSConfigurationException ex) {
            outcome = new Rejected(ex.faults());
        } catch (RuntimeException ex) {
            log.error("A reload failed where it should not", ex);
            outcome = new Rejected(List.of("The reload failed with %s. See the log.".formatted(ex)));
        }
        lastRead = material.read();
        tell(outcome);
        return outcome;
    }

    private TLSReload apply(TLSProperties properties, Material material) {
        Generation next = materials.load(properties, material).generation(contexts);
        if (next.isLike(contexts.current())) {
            return new Unchanged();
        }
        List<String> faults = TLSSetup.faults(properties, next);
        if (!faults.isEmpty()) {
            contexts.discard(next);
            return new Rejected(faults);
        }
        List<Change> changes = changes(contexts.current(), next);
        contexts.use(next);
        return new Applied(changes);
    }

    private static List<Change> changes(Generation before, Generation after) {
        Set<String> names = new LinkedHashSet<>(after.configurations().keySet());
        names.addAll(before.configurations().keySet());
        List<Change> changes = new ArrayList<>();
        for (String name : names) {
            Optional<TLSConfiguration> old = find(before.configurations(), name);
            Optional<TLSConfiguration> now = find(after.configurations(), name);
            if (!old.equals(now)) {
                changes.add(new Change(name, old, now));
            }
        }
        return changes;
    }

    private static Optional<TLSConfiguration> find(Map<String, TLSConfiguration> configurations, String name) {
        return Optional.ofNullable(configurations.get(name));
    }

    /** The same faults again are told once. */
    private void tell(TLSReload outcome) {
        boolean known = latest.map(Attempt::outcome).filter(outcome::equals).isPresent();
        if (outcome instanceof Unchanged) {
            healed();
            return;
        }
        latest = Optional.of(new Attempt(clock.instant(), outcome));
        if (outcome instanceof Applied applied) {
            log.info("TLS material was reloaded: {}", applied.changes());
            events.publishEvent(outcome);
        } else if (outcome instanceof Rejected rejected && !known) {
            log.error(
                    "TLS material was not reloaded, and what was loaded before stays in force: {}", rejected.faults());
            events.publishEvent(outcome);
        }
    }

    /** What was refused has been taken back. */
    private void healed() {
        if (latest.filter(attempt -> attempt.outcome() instanceof Rejected).isPresent()) {
            latest = Optional.of(new Attempt(clock.instant(), new Unchanged()));
            log.info("TLS material is what is in force again");
        }
    }
}
