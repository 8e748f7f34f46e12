package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.autoconfigure.load.LoadAttempt;
import io.unifiedtls.autoconfigure.load.LoadedProperties;
import io.unifiedtls.autoconfigure.load.PropertiesLoader;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.context.Generation;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.material.FileSnapshot;
import io.unifiedtls.operations.TLSDryRun;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReload.Change;
import io.unifiedtls.operations.TLSReload.Outcome;
import io.unifiedtls.operations.TLSReloader;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Loads the properties' configurations, at the start and whenever something may have changed. Nothing changes before all of
 * it is loaded and checked, but what services have renewed.
 */
final class Reloader implements TLSReloader, SmartInitializingSingleton, AutoCloseable {

    private static final Logger log = PrintableLogger.of(Reloader.class);
    private static final FileSnapshot NOTHING = new FileSnapshot.Builder().build();

    private final Supplier<TLSProperties> properties;
    private final PropertiesLoader loader;
    private final ContextFactory contexts;
    private final TicketKeys ticketKeys;
    private final Supplier<TLSSources> sources;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final HostChanges hostChanges = new HostChanges(this::reportHosts);
    private final DryRuns dryRuns;
    private volatile FileSnapshot lastRead;
    private volatile Set<String> waiting;
    private MaterialInForce inForce;
    private volatile Optional<Attempt> latest = Optional.empty();
    /** Of the properties' material, as it was loaded last. */
    private List<String> faults = List.of();
    /** The unfixed faults that were logged. */
    private List<String> told = List.of();

    /**
     * Create a reloader.
     *
     * @param properties as they are at that time
     * @param atStart the properties at the start
     * @param firstLoad what was loaded then, without faults
     */
    Reloader(
            Supplier<TLSProperties> properties,
            PropertiesLoader loader,
            ContextFactory contexts,
            TicketKeys ticketKeys,
            Supplier<TLSSources> sources,
            ApplicationEventPublisher events,
            Clock clock,
            TLSProperties atStart,
            LoadAttempt firstLoad) {
        this.properties = properties;
        this.loader = loader;
        this.contexts = contexts;
        this.ticketKeys = ticketKeys;
        this.sources = sources;
        this.events = events;
        this.clock = clock;
        this.lastRead = firstLoad.read();
        this.waiting = firstLoad.loaded().waiting();
        this.inForce = new MaterialInForce(atStart, firstLoad.withoutFaults());
        this.dryRuns = new DryRuns(properties, loader, contexts, ticketKeys, sources, clock);
    }

    /** The files of the latest load, and what they held. */
    FileSnapshot lastRead() {
        return lastRead;
    }

    /** The names of configurations in force whose certificates are still to be issued. */
    Set<String> waiting() {
        return waiting;
    }

    @Override
    public Optional<Attempt> latest() {
        return latest;
    }

    @Override
    public synchronized TLSReload reload() {
        FileSnapshot read = NOTHING;
        TLSReload own = TLSReload.UNCHANGED;
        Optional<MaterialInForce> next = Optional.empty();
        try {
            TLSProperties current = properties.get();
            LoadAttempt attempt = loader.load(current);
            read = attempt.read();
            next = Optional.of(new MaterialInForce(current, attempt.withoutFaults()));
            own = apply(next.get());
            loader.retain(current);
            faults = List.of();
        } catch (InvalidTLSConfigurationException ex) {
            faults = loader.placed(ex.faults());
            own = renew(next);
        } catch (RuntimeException | Error ex) { // Or what is watched would not be loaded any more
            log.error("Unexpected failure while reloading", ex);
            faults = List.of("The reload failed with %s. See the log.".formatted(ex));
            own = renew(next);
        }
        lastRead = read;
        sources.get().refresh();
        return tell(withHosts(own));
    }

    /**
     * Put in force what the fault of a reload does not concern.
     *
     * @param rejected the material with that fault, if it was loaded
     */
    private TLSReload renew(Optional<MaterialInForce> rejected) {
        try {
            MaterialInForce base = rejected.filter(next -> next.properties().equals(inForce.properties()))
                    .map(next -> inForce.withFiles(next.loaded(), contexts))
                    .orElse(inForce);
            Set<String> all = new LinkedHashSet<>(faults);
            MaterialInForce next = base.renewed(contexts, found -> all.addAll(loader.placed(found)));
            faults = List.copyOf(all);
            return apply(next);
        } catch (RuntimeException | Error ex) {
            log.error("Unexpected failure while taking over renewals beside a fault", ex);
            return TLSReload.UNCHANGED;
        }
    }

    @Override
    public TLSDryRun dryRun() {
        return dryRuns.run();
    }

    @Override
    public void afterSingletonsInstantiated() {
        sources.get().onChange(hostChanges::add);
    }

    @Override
    public void close() {
        hostChanges.close();
    }

    /** The hosts of sources change independent of all else, and of each other. */
    private synchronized void reportHosts() {
        try {
            Report report = withHosts(TLSReload.UNCHANGED);
            if (report.reload.changedAnything() || !report.reload.faults().equals(told)) {
                tell(report);
            }
        } catch (RuntimeException ex) {
            log.error("Unexpected failure while reporting hosts that have changed", ex);
        }
    }

    /**
     * A reload to tell.
     *
     * @param routine whether it has nothing but changes that the application has made by calls of a module
     */
    private record Report(TLSReload reload, boolean routine) {}

    private Report withHosts(TLSReload own) {
        HostChanges.Taken hosts = hostChanges.take();
        List<String> all = Stream.concat(faults.stream(), sources.get().rejected().stream())
                .toList();
        return new Report(
                new TLSReload(own.changes(), hosts.names(), own.ticketKeysReplaced(), all),
                hosts.ofModules() && !own.changedAnything());
    }

    /** The changes of configurations and ticket keys. */
    private TLSReload apply(MaterialInForce material) {
        LoadedProperties loaded = material.loaded().properties();
        ticketKeys.require(loaded.ticketKeys());
        Generation next = loaded.generation(contexts);
        List<Change> changes = List.of();
        if (!next.isLike(contexts.current())) {
            List<String> faults = loaded.faults(material.properties(), next);
            if (!faults.isEmpty()) {
                contexts.discard(next);
                throw new InvalidTLSConfigurationException(faults);
            }
            changes = GenerationChanges.of(contexts.current(), next);
            contexts.use(next);
        }
        waiting = loaded.waiting();
        inForce = material;
        return new TLSReload(changes, Set.of(), ticketKeys.use(loaded.ticketKeys()), List.of());
    }

    /** The same faults again are told once. */
    private TLSReload tell(Report report) {
        TLSReload reload = report.reload;
        boolean newFaults = !reload.faults().isEmpty() && !reload.faults().equals(told);
        boolean healed = reload.faults().isEmpty() && !told.isEmpty();
        told = reload.faults();
        if (healed || reload.outcome() != Outcome.UNCHANGED) {
            latest = Optional.of(new Attempt(clock.instant(), reload));
        }
        log(report, newFaults, healed);
        if (newFaults || reload.changedAnything()) {
            events.publishEvent(reload);
        }
        return reload;
    }

    private static void log(Report report, boolean newFaults, boolean healed) {
        TLSReload reload = report.reload;
        if (reload.changedAnything()) {
            log.atLevel(report.routine ? Level.DEBUG : Level.INFO).log("Reloaded TLS material: {}", reload.summary());
        }
        if (newFaults) {
            log.error(
                    reload.changedAnything()
                            ? "Could not reload part of the TLS material, which stays as it was: {}"
                            : "Could not reload TLS material, which stays as it was: {}",
                    reload.faults());
        }
        if (healed) {
            log.info("TLS material is up to date again");
        }
    }
}
