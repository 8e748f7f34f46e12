package io.unifiedtls.material;

import io.unifiedtls.InvalidMaterialException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The content of files at one time, by digest, and of directories, by their listing. Equal snapshots have equal content, whatever the
 * dates say. Immutable and thread-safe.
 */
public final class FileSnapshot implements Snapshot {

    private static final String ABSENT = "absent";
    /** It is there, and no file that may be read. */
    private static final String REFUSED = "refused";

    private final Map<Path, String> digests;

    private FileSnapshot(Map<Path, String> digests) {
        this.digests = Collections.unmodifiableMap(new TreeMap<>(digests));
    }

    /** Look at files and directories now. What cannot be read counts as absent. */
    public static FileSnapshot of(Collection<Path> files) {
        Map<Path, String> digests = new TreeMap<>();
        files.forEach(file -> digests.put(file, digest(file)));
        return new FileSnapshot(digests);
    }

    @Override
    public FileSnapshot now() {
        return of(digests.keySet());
    }

    /** The files and directories, also those that are absent. */
    public Set<Path> files() {
        return digests.keySet();
    }

    /** Those that hold the files, before and after links are followed; for one that is not there, the nearest above it. */
    @Override
    public Set<Path> directories() {
        Set<Path> directories = new TreeSet<>();
        for (Path file : files()) {
            directories.add(existing(Files.isDirectory(file) ? file : parent(file)));
            try {
                directories.add(parent(file.toRealPath()));
            } catch (IOException ex) {
                // It is not there, and what comes in its place shows in the directory.
            }
        }
        return directories;
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        return parent == null ? file : parent;
    }

    static Path existing(Path directory) {
        Path current = directory;
        while (!Files.isDirectory(current) && current.getParent() != null) {
            current = current.getParent();
        }
        return current;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileSnapshot that && digests.equals(that.digests);
    }

    @Override
    public int hashCode() {
        return digests.hashCode();
    }

    private static String digest(Path file) {
        try {
            return Files.isDirectory(file) ? listing(file) : digest(BoundedFile.read(file, BoundedFile.MOST_BYTES));
        } catch (IOException | UncheckedIOException ex) {
            return ABSENT;
        } catch (InvalidMaterialException ex) {
            return REFUSED;
        }
    }

    private static String listing(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .sorted()
                    .collect(Collectors.joining("/", "listing ", ""));
        }
    }

    /** Collects what was read. Not thread-safe. */
    public static final class Builder {

        private final Map<Path, String> digests = new TreeMap<>();

        /** Note the content of a file. */
        public void read(Path file, byte[] content) {
            digests.put(file, FileSnapshot.digest(content));
        }

        /** Note that a file could not be read, or what a directory lists. */
        public void look(Path file) {
            digests.put(file, FileSnapshot.digest(file));
        }

        public FileSnapshot build() {
            return new FileSnapshot(digests);
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java platform has SHA-256", ex);
        }
    }
}
