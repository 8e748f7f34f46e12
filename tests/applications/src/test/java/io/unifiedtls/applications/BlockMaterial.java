package io.unifiedtls.applications;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.material.KeyKind;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** The files that a block of settings names, in a directory of their own in place of the root of the file system. */
final class BlockMaterial {

    static final CertificateAuthority AUTHORITY = CertificateAuthority.create("Documents", List.of());

    private final Path root;
    private final SigningChain chain;

    /**
     * Create it.
     *
     * @param names that all its certificates are for
     */
    BlockMaterial(Path root, Collection<String> names, KeyKind kind) {
        this.root = root;
        this.chain = AUTHORITY.issue(Leaf.server(
                        names.stream()
                                .map(name -> new GeneralName(GeneralName.dNSName, name))
                                .toList(),
                        Duration.ofDays(1))
                .with(kind));
    }

    /** The location of a setting with its file made; what names no file stays as it is. */
    String made(String property, String value) {
        if (!value.startsWith("file:/")) {
            return value;
        }
        Path file = root.resolve(value.substring("file:/".length()));
        try {
            Files.createDirectories(file.getParent());
            write(property.replaceAll(".*\\.", "").replaceAll("\\[\\d+]$", ""), property, file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return "file:" + file;
    }

    private void write(String setting, String property, Path file) throws IOException {
        switch (setting) {
            case "directory" -> {
                Path host = Files.createDirectories(file.resolve("docs.example"));
                write("certificate", property, host.resolve("fullchain.pem"));
                write("private-key", property, host.resolve("privkey.pem"));
            }
            case "session-ticket-keys" -> Files.write(file, new byte[48]);
            case "private-key", "certificate-private-key" ->
                Files.writeString(file, pem(new JcaPKCS8Generator(chain.privateKey(), null)));
            case "trust-certificate", "certificates" -> Files.writeString(file, pem(AUTHORITY.certificate()));
            case "certificate" -> Files.writeString(file, pem(chain.leaf()) + pem(AUTHORITY.certificate()));
            default -> throw new AssertionError("A document names a file of an unknown kind: " + property);
        }
    }

    static String pem(Object content) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        return text.toString();
    }
}
