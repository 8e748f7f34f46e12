package io.unifiedtls.material;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SubjectAlternativeNames;
import io.unifiedtls.material.HostFiles.Layout;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a directory answer which names, by what the certificates say; keys are not looked at. Immutable: looking
 * again makes another one, which takes over what has not changed.
 */
final class HostIndex implements Snapshot {

    /** More would ask too much of the file system's events; changes are then found by looking. */
    private static final int MOST_WATCHED = 4_096;

    private final Path root;
    private final @Nullable String password;
    private final Map<String, Host> byPlace;
    private final Map<String, Host> byName = new HashMap<>();
    private final Map<String, String> faults = new TreeMap<>();
    private final List<String> clashes = new ArrayList<>();
    private final Optional<String> fault;

    private HostIndex(Path root, @Nullable String password, Map<String, Host> byPlace, Optional<String> fault) {
        this.root = root;
        this.password = password;
        this.byPlace = byPlace;
        this.fault = fault;
        byPlace.values().forEach(host -> host.names().forEach(name -> claim(name, host)));
        byPlace.values().stream()
                .filter(host -> host.names().isEmpty())
                .forEach(host -> ServerName.parse(host.files().name())
                        .ifPresent(name -> byName.putIfAbsent(name.value(), host)));
        byName.forEach((name, host) -> {
            if (host.kept() == null) {
                host.fault().ifPresent(hostFault -> faults.put(name, hostFault));
            }
        });
    }

    /**
     * Look at a directory for the first time.
     *
     * @param password of key stores and encrypted keys
     */
    static HostIndex of(Path root, @Nullable String password) {
        return scan(root, password, Map.of());
    }

    @Override
    public HostIndex now() {
        return scan(root, password, byPlace);
    }

    /** The same, with some hosts as they were before. */
    HostIndex with(Collection<Host> others) {
        Map<String, Host> places = new HashMap<>(byPlace);
        others.forEach(host -> places.put(host.files().place(), host));
        return new HostIndex(root, password, places, fault);
    }

    @Nullable Host find(String name) {
        return byName.get(name);
    }

    @Nullable Host at(String place) {
        return byPlace.get(place);
    }

    Collection<Host> hosts() {
        return Collections.unmodifiableCollection(byPlace.values());
    }

    Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /** Names that cannot be answered, and why. */
    Map<String, String> faults() {
        return Collections.unmodifiableMap(faults);
    }

    /** Names that stand in the certificates of several hosts, and who got them. */
    List<String> clashes() {
        return Collections.unmodifiableList(clashes);
    }

    /** Why the directory could not be read, if it could not. */
    Optional<String> fault() {
        return fault;
    }

    @Override
    public Set<Path> directories() {
        Set<Path> directories = new TreeSet<>();
        directories.add(Files.isDirectory(root) ? root : FileSnapshot.existing(root));
        byPlace.values().stream()
                .filter(host -> host.files().layout() != Layout.SIDE_BY_SIDE)
                .limit(MOST_WATCHED)
                .map(host -> Path.of(host.files().place()))
                .filter(Files::isDirectory)
                .forEach(directories::add);
        return directories;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostIndex that && fault.equals(that.fault) && stamps().equals(that.stamps());
    }

    @Override
    public int hashCode() {
        return stamps().hashCode();
    }

    private Map<String, Long> stamps() {
        Map<String, Long> stamps = new HashMap<>();
        byPlace.forEach((place, host) -> stamps.put(place, host.stamp()));
        return stamps;
    }

    /** The one that is valid longest gets the name. */
    private void claim(String name, Host host) {
        Host other = byName.get(name);
        if (other == null) {
            byName.put(name, host);
            return;
        }
        Host winner = host.notAfter().isAfter(other.notAfter()) ? host : other;
        byName.put(name, winner);
        clashes.add("'%s' stands in %s and in %s, and %s, which is valid longest, answers it"
                .formatted(
                        name,
                        other.files().certificate(),
                        host.files().certificate(),
                        winner.files().certificate()));
    }

    private static HostIndex scan(Path root, @Nullable String password, Map<String, Host> before) {
        Map<String, Host> hosts = new HashMap<>();
        try {
            add(layoutOf(root.toString()), root.toString(), password, before, hosts);
            try (DirectoryStream<Path> children = Files.newDirectoryStream(root)) {
                for (Path child : children) {
                    scan(root, child.getFileName().toString(), password, before, hosts);
                }
            }
            return new HostIndex(root, password, hosts, Optional.empty());
        } catch (IOException | DirectoryIteratorException ex) {
            String fault =
                    "The directory %s cannot be read, and what was read before stays in force. Check that it is there, and its permissions."
                            .formatted(root);
            return new HostIndex(root, password, before, Optional.of(fault));
        }
    }

    private static void scan(
            Path root, String child, @Nullable String password, Map<String, Host> before, Map<String, Host> hosts) {
        if (child.startsWith(".")) {
            return;
        }
        String place = root + "/" + child;
        if (child.endsWith(".pem") && !child.endsWith(Layout.SIDE_BY_SIDE.authority())) {
            add(Optional.of(Layout.SIDE_BY_SIDE), withoutEnding(place), password, before, hosts);
        } else if (child.endsWith(Layout.KEY_STORE.certificate())) {
            add(Optional.of(Layout.KEY_STORE), withoutEnding(place), password, before, hosts);
        } else {
            add(layoutOf(place), place, password, before, hosts);
        }
    }

    private static String withoutEnding(String place) {
        return place.substring(0, place.length() - 4);
    }

    private static Optional<Layout> layoutOf(String folder) {
        return List.of(Layout.CERTBOT, Layout.KUBERNETES).stream()
                .filter(layout -> Files.exists(Path.of(folder + layout.certificate())))
                .findFirst();
    }

    private static void add(
            Optional<Layout> layout,
            String place,
            @Nullable String password,
            Map<String, Host> before,
            Map<String, Host> hosts) {
        if (layout.isEmpty()) {
            return;
        }
        HostFiles files = new HostFiles(layout.get(), place);
        long stamp = files.stamp();
        Host known = before.get(place);
        hosts.put(place, known != null && known.stamp() == stamp ? known : Host.read(files, stamp, password));
    }

    /**
     * What is known of a host without its key.
     *
     * @param names those of its certificate, exact ones and wildcards, in lower case; none if it cannot be read
     * @param fault why it cannot answer, if it cannot
     * @param kept what it answers with although its files have a fault, since it was loaded before
     */
    record Host(
            HostFiles files,
            long stamp,
            List<String> names,
            Instant notBefore,
            Instant notAfter,
            Optional<String> fault,
            @Nullable Entry kept) {

        static Host read(HostFiles files, long stamp, @Nullable String password) {
            try {
                X509Certificate leaf = files.leaf(password);
                List<String> names = names(leaf);
                Optional<String> nameless = names.isEmpty()
                        ? Optional.of(
                                "%s has no DNS name among its subject alternative names. Have one issued that has."
                                        .formatted(files.certificate()))
                        : Optional.empty();
                return new Host(
                        files,
                        stamp,
                        names,
                        leaf.getNotBefore().toInstant(),
                        leaf.getNotAfter().toInstant(),
                        nameless,
                        null);
            } catch (InvalidMaterialException ex) {
                return new Host(
                        files,
                        stamp,
                        List.of(),
                        Instant.MIN,
                        Instant.MIN,
                        Optional.of(String.valueOf(ex.getMessage())),
                        null);
            }
        }

        /** As this one was, with the stamp of files that cannot be used, and what was loaded of it, if it was. */
        Host keeping(Host before, @Nullable Entry loaded, String fault) {
            return new Host(files, stamp, before.names, before.notBefore, before.notAfter, Optional.of(fault), loaded);
        }

        private static List<String> names(X509Certificate leaf) {
            return SubjectAlternativeNames.of(leaf).dnsNames().stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .toList();
        }
    }
}
