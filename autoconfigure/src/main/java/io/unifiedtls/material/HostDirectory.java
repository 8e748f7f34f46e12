package io.unifiedtls.material;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.material.HostIndex.Host;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * At the start it is indexed, and a key is read at the first handshake of its host. Thread-safe.
 */
public final class HostDirectory implements CertificateRepository {

    private static final Logger log = PrintableLogger.of(HostDirectory.class);

    private final @Nullable String password;
    private final boolean ownTrust;
    private final Cache<Version, Entry> loaded;
    private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
    private volatile HostIndex index;

    /**
     * Index a directory.
     *
     * @param password of key stores and encrypted keys
     * @param ownTrust whether each host has a file with the authority of its clients
     * @param mostLoaded how many hosts are kept in memory at most
     */
    public HostDirectory(Path directory, @Nullable String password, boolean ownTrust, int mostLoaded) {
        this.password = password;
        this.ownTrust = ownTrust;
        this.loaded = Caffeine.newBuilder().maximumSize(mostLoaded).build();
        this.index = HostIndex.of(directory.toAbsolutePath().normalize(), password);
        index.clashes().forEach(log::warn);
        index.fault().ifPresent(log::error);
        KeyFiles.warnOfOpen(
                index.hosts().stream().map(host -> host.files().keyFile()).toList());
    }

    @Override
    public Optional<Entry> find(String name) {
        Host host = index.find(name);
        if (host == null) {
            return Optional.empty();
        }
        if (host.kept() != null) {
            return Optional.of(host.kept());
        }
        host.fault().ifPresent(fault -> {
            throw new InvalidMaterialException(fault);
        });
        return Optional.of(loaded.get(Version.of(host), version -> host.files().load(password, ownTrust)));
    }

    @Override
    public Stream<Summary> list() {
        return index.hosts().stream()
                .map(host -> new Summary(
                        host.names(), Optional.of(host.notBefore()), Optional.of(host.notAfter()), host.fault()));
    }

    @Override
    public Map<String, String> faults() {
        return index.faults();
    }

    /** Why changes of hosts were not taken over, each with what was loaded before still in force. */
    public List<String> rejected() {
        HostIndex current = index;
        return Stream.concat(
                        current.fault().stream(),
                        current.hosts().stream()
                                .filter(host -> host.kept() != null)
                                .flatMap(host -> host.fault().stream()))
                .sorted()
                .toList();
    }

    @Override
    public void onChange(Consumer<Set<String>> listener) {
        listeners.add(listener);
    }

    /**
     * Look at the files again, and take over what has changed and can be used. A host that is in use is loaded whole before
     * that; if it has a fault, what was loaded before stays.
     *
     * @return the names whose entries have changed
     */
    public synchronized Set<String> refresh() {
        HostIndex before = index;
        Map<Version, Entry> fresh = new HashMap<>();
        List<Version> gone = new ArrayList<>();
        HostIndex after = checked(before, before.now(), fresh, gone);
        Set<String> changed = changes(before, after);
        index = after;
        // Not before: old and new ones together might push out what is in use
        loaded.invalidateAll(gone);
        loaded.putAll(fresh);
        after.clashes().stream()
                .filter(clash -> !before.clashes().contains(clash))
                .forEach(log::warn);
        if (!changed.isEmpty()) {
            listeners.forEach(listener -> listener.accept(changed));
        }
        return changed;
    }

    /** Watch the files, until the watch is closed. */
    public FileWatch watch(Duration quietPeriod, Duration pollInterval, Runnable changed) {
        return new FileWatch(() -> index, quietPeriod, pollInterval, changed);
    }

    private HostIndex checked(HostIndex before, HostIndex after, Map<Version, Entry> fresh, List<Version> gone) {
        Map<String, Host> replaced = new HashMap<>();
        for (Host old : before.hosts()) {
            String place = old.files().place();
            Host now = after.at(place);
            if (now != null && now.stamp() == old.stamp()) {
                continue;
            }
            if (now != null) {
                reload(old, now, fresh).ifPresent(host -> replaced.put(place, host));
            }
            gone.add(Version.of(old));
        }
        return replaced.isEmpty() ? after : after.with(replaced.values());
    }

    /** What stands in for the new files, if they cannot be used. */
    private Optional<Host> reload(Host old, Host now, Map<Version, Entry> fresh) {
        Entry inUse = old.kept() != null ? old.kept() : loaded.getIfPresent(Version.of(old));
        try {
            now.fault().ifPresent(fault -> {
                throw new InvalidMaterialException(fault);
            });
            if (inUse != null) {
                fresh.put(Version.of(now), now.files().load(password, ownTrust));
            }
            return Optional.empty();
        } catch (InvalidMaterialException ex) {
            return Optional.of(now.keeping(old, inUse, String.valueOf(ex.getMessage())));
        }
    }

    private static Set<String> changes(HostIndex before, HostIndex after) {
        Set<String> names = new HashSet<>(before.names());
        names.addAll(after.names());
        names.removeIf(name -> isSame(before.find(name), after.find(name)));
        return names;
    }

    private static boolean isSame(@Nullable Host before, @Nullable Host after) {
        return Objects.equals(before, after)
                || (before != null
                        && after != null
                        && before.kept() == null
                        && after.kept() != null
                        && before.files().equals(after.files()));
    }

    /** The files of a host as they were once, so that a load that began before a change does not count after it. */
    private record Version(String place, long stamp) {

        static Version of(Host host) {
            return new Version(host.files().place(), host.stamp());
        }
    }
}
