package io.unifiedtls.material;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.util.io.pem.PemObjectGenerator;

/** A directory of {@code NAME.pem} and {@code NAME.key}, which only its owner may enter. */
final class PemDirectory {

    private static final String OWNER_ONLY = "rw-------";

    private final Path directory;

    private PemDirectory(Path directory) {
        this.directory = directory;
    }

    static PemDirectory create(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, permissions("rwx------"));
            }
            return new PemDirectory(directory);
        } catch (IOException ex) {
            throw new InvalidMaterialException(
                    "The directory %s cannot be created. Check its path and permissions.".formatted(directory), ex);
        }
    }

    /** Completes or undoes what somebody began who was killed. */
    void recover(String name) {
        Path next = next(name);
        if (!Files.exists(next)) {
            return;
        }
        try {
            if (Files.exists(key(name)) && isPair(next, key(name))) {
                move(next, pem(name));
            } else {
                Files.delete(next);
            }
        } catch (IOException ex) {
            throw new InvalidMaterialException(
                    "%s cannot be moved into place. Make the directory writable.".formatted(next), ex);
        }
    }

    private static boolean isPair(Path pem, Path key) {
        try {
            chain(pem, key);
            return true;
        } catch (InvalidMaterialException ex) {
            return false;
        }
    }

    boolean contains(String name) {
        return Files.exists(pem(name)) && Files.exists(key(name));
    }

    /** Takes the key from others who may read it, whoever gave it to them. */
    private static void close(Path key) {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            try {
                Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(OWNER_ONLY));
            } catch (IOException ex) {
                throw new InvalidMaterialException(
                        "%s cannot be protected from other users. Make the user of the application its owner."
                                .formatted(key),
                        ex);
            }
        }
    }

    SigningChain chain(String name) {
        close(key(name));
        return chain(pem(name), key(name));
    }

    private static SigningChain chain(Path pem, Path key) {
        return SigningChain.of(
                PemReader.privateKey(read(key), null, key.toString()),
                PemReader.certificates(read(pem), pem.toString()));
    }

    /**
     * Writes certificate and key, each in one step. The certificate waits under another name until the key is in its place:
     * whoever is killed in between leaves a pair that {@link #recover} completes.
     */
    void write(String name, SigningChain chain) {
        try {
            write(next(name), "rw-r--r--", new JcaMiscPEMGenerator(chain.leaf()));
            write(key(name), OWNER_ONLY, new JcaPKCS8Generator(chain.privateKey(), null));
            move(next(name), pem(name));
        } catch (IOException ex) {
            throw new InvalidMaterialException(
                    "%s cannot be written. Make the directory writable.".formatted(pem(name)), ex);
        }
    }

    private void write(Path file, String permissions, PemObjectGenerator content) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        Path temporary = Files.createTempFile(directory, file.getFileName().toString(), null, permissions(permissions));
        Files.writeString(temporary, text.toString());
        move(temporary, file);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String read(Path file) {
        try {
            return new String(BoundedFile.read(file, BoundedFile.MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException ex) {
            throw new InvalidMaterialException("%s cannot be read. Check its permissions.".formatted(file), ex);
        }
    }

    private Path pem(String name) {
        return directory.resolve(name + ".pem");
    }

    private Path next(String name) {
        return directory.resolve(name + ".pem.next");
    }

    private Path key(String name) {
        return directory.resolve(name + ".key");
    }

    private static FileAttribute<?>[] permissions(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
