package io.unifiedtls.testing;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What may happen to the files of a certificate, its key, and the authority of clients. */
@SuppressWarnings("ImmutableEnumChecker") // The functions keep nothing
public enum MaterialFault {
    EMPTY_KEY(".key", text -> "", "contains no private key"),
    TORN_CERTIFICATE(
            ".pem", text -> text.substring(0, 300), "has a PEM block 'CERTIFICATE' in line 1 that does not end"),
    KEY_OF_ANOTHER(
            ".key",
            text -> pem(certificateFor("other.example").privateKey()),
            "The private key does not belong to the certificate"),
    CERTIFICATE_OF_ANOTHER(".pem", text -> pem(List.of(AUTHORITY.certificate())), "The private key does not belong to"),
    CHAIN_OUT_OF_ORDER(".pem", text -> text + text, "The chain is out of order"),
    NO_CLIENT_AUTHORITY("-ca.pem", text -> "nothing", "contains no certificate"),
    CLIENT_AUTHORITY_GONE("-ca.pem", text -> null, "does not exist");

    private final String suffix;
    private final Function<String, @Nullable String> damage;
    private final String message;

    MaterialFault(String suffix, Function<String, @Nullable String> damage, String message) {
        this.suffix = suffix;
        this.damage = damage;
        this.message = message;
    }

    /** What the fault is called. */
    public String message() {
        return message;
    }

    /**
     * Damage a file.
     *
     * @param name without its suffix: {@code .pem}, {@code .key} or {@code -ca.pem}
     */
    public void damage(Path directory, String name) throws IOException {
        Path file = directory.resolve(name + suffix);
        Files.copy(file, directory.resolve("good" + suffix));
        String damaged = damage.apply(Files.readString(file));
        if (damaged == null) {
            Files.delete(file);
        } else {
            Files.writeString(file, damaged);
        }
    }

    /** Put the good file back. */
    public void heal(Path directory, String name) throws IOException {
        Files.move(
                directory.resolve("good" + suffix),
                directory.resolve(name + suffix),
                StandardCopyOption.REPLACE_EXISTING);
    }
}
