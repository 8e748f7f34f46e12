package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/** Files of hosts in a directory, as tools and tenants leave them. */
final class TenantFiles {

    private TenantFiles() {}

    static SigningChain found(HostDirectory hosts, String name) {
        return hosts.find(name).orElseThrow().signingChains().get(0);
    }

    static SigningChain living(Duration validity, String name) {
        return AUTHORITY.issue(Leaf.server(List.of(new GeneralName(GeneralName.dNSName, name)), validity));
    }

    static SigningChain valid(String name, Instant from, Instant until) {
        return AUTHORITY.issue(Leaf.server(List.of(new GeneralName(GeneralName.dNSName, name)), Duration.ofDays(1))
                .valid(from, until));
    }

    /** A host in a folder of its name. */
    static void folder(Path directory, String name, SigningChain chain) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        Files.writeString(folder.resolve("tls.crt"), pem(chain.certificates()));
        Files.writeString(folder.resolve("tls.key"), pem(chain.privateKey()));
    }

    /** The key store {@code store.p12}. */
    static void keyStore(Path directory, SigningChain chain, String password) throws Exception {
        Path work = Files.createDirectory(directory.resolve(".work"));
        write(work, "store", chain);
        Tool.Result result = Tool.openssl()
                .run(
                        "",
                        List.of(
                                "pkcs12",
                                "-export",
                                "-in",
                                work.resolve("store.pem").toString(),
                                "-inkey",
                                work.resolve("store.key").toString(),
                                "-out",
                                directory.resolve("store.p12").toString(),
                                "-passout",
                                "pass:" + password));
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    /** Put a link in the place of a file, at once. */
    static void replaceByLink(Path directory, String file, Path target) throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve(".link"), target);
        Files.move(link, directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    /** {@code live/NAME} has links into {@code archive/NAME}, which stands beside {@code live}. */
    static void certbot(Path live, String name, SigningChain chain, int number) throws IOException {
        Path archive = Files.createDirectories(live.resolve(".archive/" + name));
        Path folder = Files.createDirectories(live.resolve(name));
        write(archive, "new", chain);
        for (List<String> names : List.of(List.of("new.pem", "fullchain"), List.of("new.key", "privkey"))) {
            Path file = Files.move(archive.resolve(names.get(0)), archive.resolve(names.get(1) + number + ".pem"));
            Path link = folder.resolve(names.get(1) + ".pem");
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, file);
        }
    }

    /** Files are links into {@code ..data}, a link that is exchanged. */
    static void kubernetes(Path mount, SigningChain chain, int number) throws IOException {
        Path content = Files.createDirectories(mount.resolve("..content" + number));
        write(content, "tls", chain);
        Files.move(content.resolve("tls.pem"), content.resolve("tls.crt"));
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), content.getFileName());
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        for (String file : List.of("tls.crt", "tls.key")) {
            if (!Files.exists(mount.resolve(file))) {
                Files.createSymbolicLink(mount.resolve(file), Path.of("..data", file));
            }
        }
    }
}
