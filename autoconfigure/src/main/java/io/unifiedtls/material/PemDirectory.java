package io.unifiedtls.material;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import java.io.IOException;
import java.io.StringWriter;
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
            throw new InvalidMaterialException("The directory %s cannot be made.".formatted(directory), ex);
        }
    }

    boolean contains(String name) {
        return Files.exists(pem(name)) && Files.exists(key(name));
    }

    SigningChain chain(String name) {
        return SigningChain.of(
                PemReader.privateKey(read(key(name)), null, key(name).toString()),
                PemReader.certificates(read(pem(name)), pem(name).toString()));
    }

    /** Writes the key before the certificate, each in one step, so that no half of a file is ever read. */
    void write(String name, SigningChain chain) {
        try {
            write(key(name), "rw-------", new JcaPKCS8Generator(chain.privateKey(), null));
            write(pem(name), "rw-r--r--", new JcaMiscPEMGenerator(chain.leaf()));
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
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ex) {
            throw new InvalidMaterialException("%s cannot be read.".formatted(file), ex);
        }
    }

    private Path pem(String name) {
        return directory.resolve(name + ".pem");
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
