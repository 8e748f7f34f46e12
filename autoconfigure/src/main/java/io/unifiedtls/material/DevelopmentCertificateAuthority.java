package io.unifiedtls.material;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * Makes certificates for {@code localhost} and the names below it, and for no others: its own certificate constrains it
 * to them. In its directory it keeps
 *
 * <ul>
 *   <li>{@code ca.pem}, which browsers and curl may trust, and {@code ca.key};
 *   <li>{@code client-ca.pem} and {@code client-ca.key}, an authority for client certificates;
 *   <li>{@code client.pem} and {@code client.key}, a client certificate.
 * </ul>
 *
 * Only the owner may read the keys. Thread-safe.
 */
public final class DevelopmentCertificateAuthority {

    private static final String LOCALHOST = "localhost";
    private static final Duration LEAF_VALIDITY = Duration.ofDays(30);
    private static final List<GeneralName> PERMITTED_NAMES = List.of(
            new GeneralName(GeneralName.dNSName, LOCALHOST),
            new GeneralName(GeneralName.iPAddress, "127.0.0.0/8"),
            new GeneralName(GeneralName.iPAddress, "::1/128"));

    private final CertificateAuthority authority;
    private final Path directory;
    private final Cache<ServerName, SigningChain> leaves = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(LEAF_VALIDITY.dividedBy(2))
            .build();

    private DevelopmentCertificateAuthority(CertificateAuthority authority, Path directory) {
        this.authority = authority;
        this.directory = directory;
    }

    /**
     * Open the authority of a directory, or make it.
     *
     * @throws InvalidMaterialException if the directory cannot be written, or its files cannot be read
     */
    public static DevelopmentCertificateAuthority open(Path directory) {
        PemDirectory files = PemDirectory.create(directory);
        CertificateAuthority authority = authority(files, "ca", "Unified TLS development CA", PERMITTED_NAMES);
        CertificateAuthority clientAuthority =
                authority(files, "client-ca", "Unified TLS development client CA", List.of());
        if (!files.contains("client") || isExpired(files.chain("client"))) {
            files.write("client", clientAuthority.issue(Leaf.client("developer", Duration.ofDays(365))));
        }
        return new DevelopmentCertificateAuthority(authority, directory);
    }

    /** Where the certificate lies that clients may trust. */
    public Path certificateFile() {
        return directory.resolve("ca.pem");
    }

    /** A chain for a local name, made at the first call, or empty for any other name. */
    public Optional<SigningChain> signingChain(ServerName serverName) {
        boolean local =
                serverName.value().equals(LOCALHOST) || serverName.value().endsWith("." + LOCALHOST);
        return local ? Optional.of(leaves.get(serverName, this::issue)) : Optional.empty();
    }

    private SigningChain issue(ServerName serverName) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, serverName.value()));
        if (serverName.value().equals(LOCALHOST)) {
            names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
            names.add(new GeneralName(GeneralName.iPAddress, "::1"));
        }
        return authority.issue(Leaf.server(names, LEAF_VALIDITY));
    }

    private static CertificateAuthority authority(
            PemDirectory files, String name, String commonName, List<GeneralName> permittedNames) {
        if (files.contains(name)) {
            SigningChain chain = files.chain(name);
            return CertificateAuthority.of(chain.leaf(), chain.privateKey());
        }
        CertificateAuthority authority = CertificateAuthority.create(commonName, permittedNames);
        files.write(name, SigningChain.of(authority.privateKey(), List.of(authority.certificate())));
        return authority;
    }

    private static boolean isExpired(SigningChain chain) {
        return chain.leaf().getNotAfter().toInstant().isBefore(Instant.now());
    }
}
