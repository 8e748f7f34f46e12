package io.unifiedtls.material;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.material.HostClaims.Broken;
import io.unifiedtls.material.HostProofs.Verdict;
import io.unifiedtls.material.HostProofs.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A directory of many hosts: certbot's {@code live}, folders with {@code tls.crt} and {@code tls.key} as Kubernetes mounts
 * them, pairs of {@code NAME.pem} and {@code NAME.key}, and {@code NAME.p12}. The certificates say which names they are for.
 * At the start it is indexed, and a key is read at the first handshake of its host, or before, where others want its name.
 * It watches its files, where it is told to. Thread-safe.
 */
public final class HostDirectory implements CertificateRepository, AutoCloseable {

    private static final Logger log = PrintableLogger.of(HostDirectory.class);

    private final HostRules rules;
    private final Cache<Version, Entry> loaded;
    private final Cache<Version, String> failed = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(Duration.ofSeconds(10))
            .build();
    private final HostPairs pairs;
    private final List<Consumer<Changed>> listeners = new CopyOnWriteArrayList<>();
    private final Path directory;
    private final @Nullable FileWatch watch;
    private volatile HostIndex index;
    /** Why the last look failed where it should not, if it did. */
    private volatile Optional<String> failure = Optional.empty();

    /**
     * Index a directory without a watch.
     *
     * @param password of key stores and encrypted keys
     * @param ownTrust whether each host has a file with the authority of its clients
     * @param mostLoaded how many hosts are kept in memory at most
     */
    public HostDirectory(Path directory, @Nullable String password, boolean ownTrust, int mostLoaded) {
        this(directory, HostRules.of(password, ownTrust), mostLoaded, null);
    }

    /**
     * Index a directory.
     *
     * @param rules what holds for its hosts
     * @param mostLoaded how many hosts are kept in memory at most
     * @param periods of the watch over its files; null for none
     */
    public HostDirectory(Path directory, HostRules rules, int mostLoaded, @Nullable Periods periods) {
        this.rules = rules;
        this.loaded = Caffeine.newBuilder().maximumSize(mostLoaded).build();
        this.pairs = new HostPairs(mostLoaded);
        this.directory = directory.toAbsolutePath().normalize();
        this.index = HostIndex.of(this.directory, rules, this::prove);
        loadWinners(index);
        clashes().forEach(log::warn);
        index.skipped().without(new Skipped(), this.directory).ifPresent(log::info);
        index.fault().ifPresent(log::error);
        KeyFiles.warnOfOpen(
                index.hosts().stream().map(host -> host.files().keyFile()).toList());
        this.watch =
                periods == null ? null : new FileWatch(() -> index, periods.quiet(), periods.poll(), this::refresh);
    }

    /**
     * When a directory is looked at.
     *
     * @param quiet how long nothing must change before files are loaded
     * @param poll how often to look where the file system gives no events
     */
    public record Periods(Duration quiet, Duration poll) {}

    /** Watch no longer. */
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }

    @Override
    public Optional<Entry> find(String name) {
        HostClaims claims = index.claims();
        Host host = claims.answering(name);
        if (host != null) {
            return Optional.of(entry(host, claims.partner(name)));
        }
        Broken broken = claims.broken(name);
        if (broken != null) {
            throw new InvalidMaterialException(broken.fault());
        }
        return Optional.empty();
    }

    /** Where it is called after it: elsewhere a broken entry could take names away from others. */
    @Override
    public boolean holds(String name) {
        HostClaims claims = index.claims();
        Host host = claims.answering(name);
        Broken broken = claims.broken(name);
        return host != null
                ? host.files().calledAfter(name) > 0
                : broken == null || broken.host().files().calledAfter(name) > 0;
    }

    private Entry entry(Host host, @Nullable Host partner) {
        Entry entry = entry(host);
        return partner == null ? entry : pairs.of(entry, () -> entry(partner));
    }

    private Entry entry(Host host) {
        return host.kept() != null ? host.kept() : loaded.get(Version.of(host), version -> load(host));
    }

    /** A failure is not tried again at once: strangers can cause it, and a password may cost half a second. */
    private Entry load(Host host) {
        Version version = Version.of(host);
        String known = failed.getIfPresent(version);
        if (known != null) {
            throw new InvalidMaterialException(known);
        }
        try {
            return read(host);
        } catch (InvalidMaterialException ex) {
            if (host.hasChanged()) {
                return read(host); // They were exchanged meanwhile, and one was from before
            }
            if (host.stays(ex)) {
                failed.put(version, String.valueOf(ex.getMessage()));
            }
            throw ex;
        }
    }

    private Entry read(Host host) {
        return host.files().load(rules.password());
    }

    private Verdict prove(Host host) {
        try {
            Entry known = loaded.getIfPresent(Version.of(host));
            Entry entry = known != null ? known : load(host);
            return new Verdict(rules.judge().apply(entry, host.names().get(0)), true);
        } catch (InvalidMaterialException ex) {
            return new Verdict(Optional.of(String.valueOf(ex.getMessage())), host.stays(ex));
        } catch (RuntimeException ex) {
            log.error("Unexpected failure while checking a host", ex);
            return new Verdict(Optional.of("Its check failed unexpectedly (%s). See the log.".formatted(ex)), false);
        }
    }

    /** So that a torn renewal of one that others wait for gives nothing away. */
    private void loadWinners(HostIndex current) {
        for (Host winner : current.claims().winners()) {
            try {
                entry(winner);
            } catch (InvalidMaterialException ex) {
                log.debug("A host will be disabled at its next handshake", ex);
            }
        }
    }

    @Override
    public Stream<Summary> list() {
        return index.hosts().stream()
                .map(host -> new Summary(
                        host.names(), Optional.of(host.notBefore()), Optional.of(host.notAfter()), host.fault()));
    }

    @Override
    public Map<String, String> faults() {
        return index.claims().faults();
    }

    @Override
    public List<String> clashes() {
        return index.claims().clashes().all();
    }

    @Override
    public List<String> rejected() {
        return Stream.concat(failure.stream(), index.rejected()).sorted().toList();
    }

    @Override
    public void onChange(Consumer<Changed> listener) {
        listeners.add(listener);
    }

    @Override
    public void refresh() {
        look();
    }

    /**
     * Look at the files again, and take over what has changed and can be used. A host that is in use is loaded whole before
     * that; if it has a fault, what was loaded before stays.
     *
     * @return the names whose entries have changed
     */
    public synchronized Set<String> look() {
        List<String> rejectedBefore = rejected();
        Set<String> changed = takeOverOrKeep();
        if (!changed.isEmpty() || !rejectedBefore.equals(rejected())) {
            Changed told = new Changed.Names(changed); // Files may have been removed; what is left answers from memory
            listeners.forEach(listener -> listener.accept(told));
        }
        return changed;
    }

    private Set<String> takeOverOrKeep() {
        try {
            Set<String> changed = takeOver();
            failure = Optional.empty();
            return changed;
        } catch (RuntimeException | Error ex) { // Or nothing would be taken over any more, of any host
            String fault =
                    "Checking the directory %s failed with %s. See the log. Its current hosts stay in force, and the directory is checked again at the next interval."
                            .formatted(directory, ex.getClass().getSimpleName());
            if (failure.isEmpty()) {
                log.error(fault, ex);
            }
            failure = Optional.of(fault);
            return Set.of();
        }
    }

    private Set<String> takeOver() {
        HostIndex before = index;
        HostTakeover next = next();
        HostIndex after = next.after();
        Set<String> changed = next.changed();
        index = after;
        // Not before: old and new ones together might push out what is in use
        loaded.invalidateAll(next.gone());
        loaded.putAll(next.fresh());
        loadWinners(after);
        after.claims().clashes().without(before.claims().clashes()).forEach(log::warn);
        after.skipped().without(before.skipped(), directory).ifPresent(log::info);
        return changed;
    }

    private HostTakeover next() {
        return HostTakeover.of(index, this::inUse, this::load);
    }

    private @Nullable Entry inUse(Host host) {
        return host.kept() != null ? host.kept() : loaded.getIfPresent(Version.of(host));
    }

    /**
     * Look at the files again as {@link #look} does, and take over nothing. New and changed hosts are loaded to be checked, and
     * forgotten at once.
     *
     * @param patience how long hosts are loaded that a look would not load
     */
    public HostPreview preview(Duration patience) {
        HostTakeover next;
        synchronized (this) {
            next = next();
        }
        return HostPreview.of(next, this::inUse, this::read, patience);
    }
}
