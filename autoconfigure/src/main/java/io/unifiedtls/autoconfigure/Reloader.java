package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.context.Generation;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.material.FileSnapshot;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReload.Applied;
import io.unifiedtls.operations.TLSReload.Change;
import io.unifiedtls.operations.TLSReload.Rejected;
import io.unifiedtls.operations.TLSReload.Unchanged;
import io.unifiedtls.operations.TLSReloader;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Loads the properties' configurations, at the start and whenever something may have changed. Nothing changes before all of
 * it is loaded and checked.
 */
final class Reloader implements TLSReloader {

    private static final Logger log = PrintableLogger.of(Reloader.class);

    private final Supplier<TLSProperties> properties;
    private final TLSMaterials materials;
    private final ContextFactory contexts;
    private final TicketKeys ticketKeys;
    private final Supplier<TLSSources> sources;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private volatile FileSnapshot lastRead;
    private volatile Optional<Attempt> latest = Optional.empty();
    /** Of the properties' material, as it was loaded last. */
    private List<String> faults = List.of();
    /** What the log has of faults that are not mended. */
    private List<String> told = List.of();

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
            TicketKeys ticketKeys,
            Supplier<TLSSources> sources,
            ApplicationEventPublisher events,
            Clock clock,
            FileSnapshot lastRead) {
        this.properties = properties;
        this.materials = materials;
        this.contexts = contexts;
        this.ticketKeys = ticketKeys;
        this.sources = sources;
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
        Optional<List<Change>> changes = Optional.empty();
        try {
            changes = apply(properties.get(), material);
            faults = List.of();
        } catch (InvalidTLSConfigurationException ex) {
            faults = ex.faults();
        } catch (RuntimeException | Error ex) { // Or what is watched would not be loaded any more
            log.error("A reload failed where it should not", ex);
            faults = List.of("The reload failed with %s. See the log.".formatted(ex));
        }
        lastRead = material.read();
        return withHosts(changes);
    }

    /** Look at the directories of hosts alone. */
    synchronized TLSReload reloadHosts() {
        return withHosts(Optional.empty());
    }

    /** The hosts of directories change independent of all else, and of each other. */
    private TLSReload withHosts(Optional<List<Change>> changes) {
        Set<String> hosts = sources.get().refresh();
        TLSReload outcome = new Unchanged();
        if (changes.isPresent() || !hosts.isEmpty()) {
            outcome = tell(new Applied(changes.orElse(List.of()), hosts));
        }
        List<String> rejected = Stream.concat(faults.stream(), sources.get().rejected().stream())
                .toList();
        if (!rejected.isEmpty()) {
            return tell(new Rejected(rejected));
        }
        tellHealing(outcome);
        return outcome;
    }

    /** What has changed, or empty if nothing has. */
    private Optional<List<Change>> apply(TLSProperties properties, Material material) {
        TLSSetup setup = materials.load(properties, material);
        ticketKeys.require(setup.ticketKeys());
        Generation next = setup.generation(contexts);
        if (next.isLike(contexts.current())) {
            return ticketKeys.use(setup.ticketKeys()) ? Optional.of(List.of()) : Optional.empty();
        }
        List<String> faults = TLSSetup.faults(properties, next);
        if (!faults.isEmpty()) {
            contexts.discard(next);
            throw new InvalidTLSConfigurationException(faults);
        }
        List<Change> changes = changes(contexts.current(), next);
        contexts.use(next);
        ticketKeys.use(setup.ticketKeys());
        return Optional.of(changes);
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

    private TLSReload tell(Applied applied) {
        latest = Optional.of(new Attempt(clock.instant(), applied));
        log.info(
                "TLS material was reloaded: {}{}",
                applied.changes(),
                applied.hosts().isEmpty()
                        ? ""
                        : ", %d hosts of directories".formatted(applied.hosts().size()));
        events.publishEvent(applied);
        return applied;
    }

    /** The same faults again are told once. */
    private TLSReload tell(Rejected rejected) {
        latest = Optional.of(new Attempt(clock.instant(), rejected));
        if (!rejected.faults().equals(told)) {
            told = rejected.faults();
            log.error("TLS material was not reloaded, and what was loaded before stays in force: {}", told);
            events.publishEvent(rejected);
        }
        return rejected;
    }

    private void tellHealing(TLSReload outcome) {
        if (!told.isEmpty()) {
            told = List.of();
            latest = Optional.of(new Attempt(clock.instant(), outcome));
            log.info("TLS material is what is in force again");
        }
    }
}
