package io.unifiedtls.material;

import io.unifiedtls.material.HostFiles.Layout;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One look at a directory: which hosts it holds. Those whose files have not changed are taken over. Used once. */
final class HostScan {

    private final Path root;
    private final HostRules rules;
    private final Map<String, Host> before;
    private final Map<String, Host> hosts = new HashMap<>();

    HostScan(Path root, HostRules rules, Map<String, Host> before) {
        this.root = root;
        this.rules = rules;
        this.before = before;
    }

    /** All hosts, by their certificates' files. */
    Map<String, Host> run() throws IOException {
        layoutOf(root.toString()).ifPresent(layout -> add(layout, root.toString()));
        try (DirectoryStream<Path> children = Files.newDirectoryStream(root)) {
            for (Path child : children) {
                look(child.getFileName().toString());
            }
            return hosts;
        } catch (DirectoryIteratorException ex) {
            throw ex.getCause();
        }
    }

    private void look(String child) {
        if (child.startsWith(".")) {
            return;
        }
        String place = root + "/" + child;
        if (child.endsWith(".pem") && !child.endsWith(Layout.SIDE_BY_SIDE.authority())) {
            add(Layout.SIDE_BY_SIDE, withoutEnding(place));
        } else if (child.endsWith(Layout.KEY_STORE.certificate())) {
            add(Layout.KEY_STORE, withoutEnding(place));
        } else {
            layoutOf(place).ifPresent(layout -> add(layout, place));
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

    private void add(Layout layout, String place) {
        HostFiles files = new HostFiles(layout, place);
        long stamp = files.stamp();
        Host known = before.get(files.id());
        hosts.put(files.id(), known != null && known.stamp() == stamp ? known : Host.read(files, stamp, rules));
    }
}
