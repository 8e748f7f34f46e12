package io.unifiedtls.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A certificate authority that lives as long as a test class: a root, and an intermediate authority that issues. Register it
 * in a static field ({@code @RegisterExtension}), or name it in {@code @ExtendWith} and take it as a parameter.
 *
 * <p>Certificates are valid for a week, since nobody keeps them. Thread-safe.
 */
public final class ThrowAwayAuthority implements ParameterResolver {

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private final Issuer root = Issuer.named("Throw-away root");
    private final Issuer intermediate = Issuer.named("Throw-away authority");
    private final X509Certificate certificate = root.certify(root, 1);
    private final X509Certificate intermediateCertificate = root.certify(intermediate, 0);
    private final AtomicInteger written = new AtomicInteger();
    private @Nullable Path directory;

    /** Make the keys of both authorities. */
    public ThrowAwayAuthority() {}

    /** The root, which those trust who trust this authority. */
    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * Begin a server's chain.
     *
     * @param names DNS names, with wildcards, and addresses; at least one
     */
    public ChainRequest server(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("A server certificate needs at least one name");
        }
        return new ChainRequest(
                this,
                Issuer.nameOf(names[0]),
                Stream.of(names).map(ThrowAwayAuthority::generalName).toList(),
                false);
    }

    /** Begin a client's chain. */
    public ChainRequest client(String commonName) {
        return new ChainRequest(this, Issuer.nameOf(commonName), List.of(), true);
    }

    /**
     * Write the root in PEM, to a file that is deleted when the JVM ends.
     *
     * @return where it is, as Spring spells it
     * @throws UncheckedIOException if it cannot be written
     */
    public String certificateLocation() {
        return write(
                "authority.pem", new IssuedChain(root.keys().getPrivate(), List.of(certificate)).certificatesPem());
    }

    /**
     * Write a chain and its key in PEM, to files that are deleted when the JVM ends, since Spring keeps
     * applications for other test classes.
     *
     * @throws UncheckedIOException if they cannot be written
     */
    public PemLocations write(IssuedChain chain) {
        int number = written.incrementAndGet();
        return new PemLocations(
                write("chain-%d.pem".formatted(number), chain.certificatesPem()),
                write("chain-%d.key".formatted(number), chain.privateKeyPem()));
    }

    private synchronized String write(String name, String content) {
        try {
            Path existing = directory;
            if (existing == null) {
                Path created = Files.createTempDirectory("throw-away-authority");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(created)));
                existing = created;
                directory = created;
            }
            return "file:" + Files.writeString(existing.resolve(name), content);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ThrowAwayAuthority.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return this;
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    Issuer intermediate() {
        return intermediate;
    }

    X509Certificate intermediateCertificate() {
        return intermediateCertificate;
    }

    private static GeneralName generalName(String name) {
        return new GeneralName(ADDRESS.matcher(name).matches() ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }
}
