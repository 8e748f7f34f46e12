package io.unifiedtls.material;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * Makes certificates for a list of names and the names below them, and for no others: its own certificate constrains it
 * to them (RFC 5280, section 4.2.1.10). In its directory it keeps
 *
 * <ul>
 *   <li>{@code ca.pem}, which browsers and curl may trust, and {@code ca.key};
 *   <li>{@code client-ca.pem} and {@code client-ca.key}, an authority of its own for client certificates and no others;
 *   <li>{@code client.pem} and {@code client.key}, a client certificate, for applications that call themselves or each other.
 * </ul>
 *
 * Only the owner may read the keys. Thread-safe.
 */
public final class DevelopmentCertificateAuthority {

    /** Not by names: the JDK takes a client's common name for a host name where that is possible. */
    private static final List<KeyPurposeId> CLIENTS_ONLY = List.of(KeyPurposeId.id_kp_clientAuth);

    private static final ServerName LOCALHOST = new ServerName("localhost");
    private static final Duration LEAF_VALIDITY = Duration.ofDays(30);
    private static final Duration LEAST_VALIDITY_LEFT = Duration.ofDays(60);

    private final CertificateAuthority authority;
    private final Path directory;
    private final List<ServerName> names;
    private final Cache<ServerName, SigningChain> leaves = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(LEAF_VALIDITY.dividedBy(2))
            .build();

    private DevelopmentCertificateAuthority(CertificateAuthority authority, Path directory, List<ServerName> names) {
        this.authority = authority;
        this.directory = directory;
        this.names = names;
    }

    /**
     * Open the authority of a directory, or make it: also where the one that is there was made for other names, or is
     * about to expire.
     *
     * @param names names that it makes certificates for, each with all below it
     * @throws InvalidMaterialException if the directory cannot be written, or its files cannot be read
     */
    public static DevelopmentCertificateAuthority open(Path directory, List<ServerName> names) {
        PemDirectory files = PemDirectory.create(directory);
        List.of("client-ca", "client", "ca").forEach(files::recover);
        client(files, authority(files, "client-ca", "Unified TLS development client CA", List.of(), CLIENTS_ONLY));
        return new DevelopmentCertificateAuthority(
                authority(files, "ca", "Unified TLS development CA", constraints(names), List.of()),
                directory,
                List.copyOf(names));
    }

    /** The file with the certificate that clients must trust. */
    public Path certificateFile() {
        return directory.resolve("ca.pem");
    }

    /** A chain for one of its names, made at the first call, or empty for any other name. */
    public Optional<SigningChain> signingChain(ServerName serverName) {
        return names.stream().anyMatch(name -> isAtOrBelow(serverName, name))
                ? Optional.of(leaves.get(serverName, this::issue))
                : Optional.empty();
    }

    private static boolean isAtOrBelow(ServerName serverName, ServerName name) {
        return serverName.equals(name) || serverName.value().endsWith("." + name.value());
    }

    private SigningChain issue(ServerName serverName) {
        List<GeneralName> alternatives = new ArrayList<>();
        alternatives.add(new GeneralName(GeneralName.dNSName, serverName.value()));
        if (serverName.equals(LOCALHOST)) {
            alternatives.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
            alternatives.add(new GeneralName(GeneralName.iPAddress, "::1"));
        }
        return authority.issue(Leaf.server(alternatives, LEAF_VALIDITY));
    }

    private static List<GeneralName> constraints(List<ServerName> names) {
        List<GeneralName> constraints = new ArrayList<>();
        names.forEach(name -> constraints.add(new GeneralName(GeneralName.dNSName, name.value())));
        constraints.add(new GeneralName(GeneralName.iPAddress, "127.0.0.0/8"));
        constraints.add(new GeneralName(GeneralName.iPAddress, "::1/128"));
        return constraints;
    }

    /** One of somebody else's making is left as it is, as long as it is valid and of this authority. */
    private static void client(PemDirectory files, CertificateAuthority authority) {
        if (files.contains("client")) {
            X509Certificate leaf = files.chain("client").leaf();
            if (leaf.getNotAfter().toInstant().isAfter(Instant.now().plus(LEAF_VALIDITY.dividedBy(2)))
                    && authority.hasIssued(leaf)) {
                return;
            }
        }
        files.write("client", authority.issue(Leaf.client("Unified TLS development client", LEAF_VALIDITY)));
    }

    private static CertificateAuthority authority(
            PemDirectory files,
            String name,
            String commonName,
            List<GeneralName> permittedNames,
            List<KeyPurposeId> purposes) {
        if (files.contains(name)) {
            SigningChain chain = files.chain(name);
            CertificateAuthority authority = CertificateAuthority.of(chain.leaf(), chain.privateKey());
            Instant leastNotAfter = Instant.now().plus(LEAST_VALIDITY_LEFT);
            if (authority.isConstrainedTo(permittedNames)
                    && authority.isFor(purposes)
                    && chain.leaf().getNotAfter().toInstant().isAfter(leastNotAfter)) {
                return authority;
            }
        }
        CertificateAuthority authority = CertificateAuthority.create(commonName, permittedNames, purposes);
        files.write(name, SigningChain.of(authority.privateKey(), List.of(authority.certificate())));
        return authority;
    }
}
