package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.autoconfigure.load.LoadedProperties;
import io.unifiedtls.autoconfigure.load.PropertiesLoader;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.context.Generation;
import io.unifiedtls.operations.TLSDryRun;
import io.unifiedtls.operations.TLSDryRun.HostChange;
import io.unifiedtls.operations.TLSReload.Change;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Loads everything as a reload does, tells the differences from what is in force, and forgets it. Thread-safe; one at a time. */
final class DryRuns {

    private final Supplier<TLSProperties> properties;
    private final PropertiesLoader loader;
    private final ContextFactory contexts;
    private final TicketKeys ticketKeys;
    private final Supplier<TLSSources> sources;
    private final Clock clock;

    DryRuns(
            Supplier<TLSProperties> properties,
            PropertiesLoader loader,
            ContextFactory contexts,
            TicketKeys ticketKeys,
            Supplier<TLSSources> sources,
            Clock clock) {
        this.properties = properties;
        this.loader = loader;
        this.contexts = contexts;
        this.ticketKeys = ticketKeys;
        this.sources = sources;
        this.clock = clock;
    }

    synchronized TLSDryRun run() {
        Findings findings = new Findings();
        try {
            TLSProperties current = properties.get();
            ofProperties(current, loader.preview(current).loaded(), findings);
        } catch (InvalidTLSConfigurationException ex) {
            findings.faults.addAll(loader.placed(ex.faults()));
        }
        long unchecked = sources.get().preview(findings.hosts::add, findings.faults::add);
        return new TLSDryRun(
                findings.changes,
                findings.hosts,
                findings.hosts.size(),
                findings.ticketKeysReplaced,
                findings.faults,
                findings.warnings,
                unchecked);
    }

    private void ofProperties(TLSProperties current, LoadedProperties loaded, Findings findings) {
        List<String> faults = new ArrayList<>();
        try {
            ticketKeys.require(loaded.ticketKeys());
        } catch (InvalidTLSConfigurationException ex) {
            faults.addAll(ex.faults());
        }
        Findings ofGeneration = loaded.trial(contexts, next -> compare(current, loaded, next, faults));
        if (!faults.isEmpty()) {
            throw new InvalidTLSConfigurationException(faults);
        }
        findings.changes.addAll(ofGeneration.changes);
        findings.hosts.addAll(ofGeneration.hosts);
        findings.ticketKeysReplaced = ticketKeys.areOthers(loaded.ticketKeys());
        findings.warnings.addAll(ofGeneration.warnings);
        loaded.waiting().stream()
                .sorted()
                .map(name ->
                        "Configuration '%s': its certificate is still to be issued. Handshakes are refused until it is."
                                .formatted(name))
                .forEach(findings.warnings::add);
        findings.warnings.addAll(loaded.warnings(current, clock.instant()));
    }

    private Findings compare(TLSProperties current, LoadedProperties loaded, Generation next, List<String> faults) {
        Findings findings = new Findings();
        Generation inForce = contexts.current();
        if (!next.isLike(inForce)) {
            faults.addAll(loaded.faults(current, next));
            findings.changes.addAll(GenerationChanges.of(inForce, next));
            findings.hosts.addAll(GenerationChanges.hosts(inForce, next));
        }
        if (faults.isEmpty()) { // Otherwise they are among the faults, unless the policy is only reported
            findings.changes.stream()
                    .flatMap(change -> change.after().stream())
                    .flatMap((TLSConfiguration configuration) -> contexts.violations(configuration).stream())
                    .forEach(findings.warnings::add);
        }
        return findings;
    }

    /** The findings so far. */
    private static final class Findings {

        private final List<Change> changes = new ArrayList<>();
        private final List<HostChange> hosts = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private boolean ticketKeysReplaced;
    }
}
