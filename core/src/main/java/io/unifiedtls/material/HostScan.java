package io.unifiedtls.material;

import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.material.HostFiles.Layout;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One look at a directory: which hosts it holds. Those whose files have not changed are taken over. Nothing that may be there
 * ends it: there is a bound to the hosts that are remembered, and those that are known already come first. Used once.
 */
final class HostScan {

    private static final Logger log = PrintableLogger.of(HostScan.class);

    private static final List<Layout> FOLDERS =
            List.of(Layout.CERTBOT, Layout.KUBERNETES, Layout.ACME_SH, Layout.CADDY);

    private static final int MOST = 250_000;
    private static final int MOST_BROKEN = 10_000;

    private final Path root;
    private final HostRules rules;
    private final Confines confines;
    private final Map<String, Host> before;
    private final BiConsumer<Host, Host> changed;
    private final Map<String, Host> hosts = new HashMap<>();
    private final Skipped skipped = new Skipped();
    private boolean isHost;
    private int broken;
    private Optional<String> leftOut = Optional.empty();

    /**
     * Prepare a look.
     *
     * @param changed told of each host that has changed, before and now
     */
    HostScan(Path root, HostRules rules, Map<String, Host> before, BiConsumer<Host, Host> changed) {
        this.root = root;
        this.rules = rules;
        this.confines = new Confines(root, rules.followsLinks());
        this.before = before;
        this.changed = changed;
    }

    /** All hosts, by their certificates' files. */
    Map<String, Host> run() throws IOException {
        layoutOf(root.toString()).ifPresent(layout -> {
            isHost = true;
            add(layout, root.toString());
        });
        try (DirectoryStream<Path> children = Files.newDirectoryStream(root)) {
            for (Path child : children) {
                try {
                    look(child.getFileName().toString());
                } catch (InvalidPathException ex) {
                    log.debug("The name of a file cannot be a host name", ex);
                }
            }
            return hosts;
        } catch (DirectoryIteratorException ex) {
            throw ex.getCause();
        }
    }

    /** The entries that are none. */
    Skipped skipped() {
        return skipped;
    }

    /** That some hosts were not looked at, if so. */
    Optional<String> leftOut() {
        return leftOut;
    }

    private void look(String child) {
        if (child.startsWith(".")) {
            return;
        }
        String place = root + "/" + child;
        for (Layout layout : List.of(Layout.HAPROXY_RSA, Layout.HAPROXY_ECDSA)) {
            if (child.endsWith(layout.certificate())) {
                add(
                        layout,
                        place.substring(0, place.length() - layout.certificate().length()));
                return;
            }
        }
        if (child.endsWith(".pem") && !child.endsWith(Layout.SIDE_BY_SIDE.authority())) {
            add(Layout.SIDE_BY_SIDE, withoutEnding(place));
        } else if (child.endsWith(Layout.LEGO.certificate()) && isOfLego(withoutEnding(place))) {
            add(Layout.LEGO, withoutEnding(place));
        } else if (child.endsWith(Layout.KEY_STORE.certificate())) {
            add(Layout.KEY_STORE, withoutEnding(place));
        } else {
            layoutOf(place).ifPresentOrElse(layout -> add(layout, place), () -> skip(child));
        }
    }

    /** Where the directory is a host itself, its other files belong to that. */
    private void skip(String child) {
        if (!isHost) {
            skipped.add(child);
        }
    }

    private static String withoutEnding(String place) {
        return place.substring(0, place.length() - 4);
    }

    /** Certificates of authorities lie there without a key, and a pair may lie there as a .pem file, too. */
    private static boolean isOfLego(String place) {
        return Files.exists(Path.of(place + ".key")) && !Files.exists(Path.of(place + ".pem"));
    }

    private static Optional<Layout> layoutOf(String folder) {
        if (!Files.isDirectory(Path.of(folder))) { // As most entries are not
            return Optional.empty();
        }
        return FOLDERS.stream()
                .filter(layout -> Files.exists(Path.of(layout.certificate(folder))))
                .findFirst();
    }

    private void add(Layout layout, String place) {
        HostFiles files = new HostFiles(layout, place, confines, rules.ownTrust());
        Host known = before.get(files.id());
        if (known == null && hosts.size() >= MOST) {
            leaveOut("hosts", MOST);
        } else if (known == null && broken >= MOST_BROKEN && files.isHopeless()) {
            leaveOut("unusable files", MOST_BROKEN);
        } else {
            add(known == null ? Host.read(files, files.stamp(), rules) : again(files, known), known);
        }
    }

    /** A host that failed for a reason that may pass has no stamp of its files, and is read again; it stays as it is if that fails. */
    private Host again(HostFiles files, Host known) {
        long stamp = files.stamp();
        Host now = known.stamp() == stamp ? known : Host.read(files, stamp, rules);
        if (now.stamp() == known.stamp()) {
            return known;
        }
        changed.accept(known, now);
        return now;
    }

    private void add(Host host, @Nullable Host known) {
        if (host.isUsable() || known != null || broken < MOST_BROKEN) {
            hosts.put(host.files().id(), host);
        } else {
            leaveOut("unusable files", MOST_BROKEN);
        }
        if (!host.isUsable()) {
            broken++;
        }
    }

    private void leaveOut(String what, int most) {
        leftOut = Optional.of(
                "The directory %s contains more %s than the maximum of %,d. The rest is ignored. Remove files that belong to no host."
                        .formatted(root, what, most));
    }
}
