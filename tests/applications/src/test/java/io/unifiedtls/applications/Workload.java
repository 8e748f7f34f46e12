package io.unifiedtls.applications;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.material.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/**
 * A service of a mesh: its files, which an agent writes, and its settings, which are blocks of {@code docs/client-certificates.md}.
 *
 * @param peer the host that it calls
 */
record Workload(Path directory, String host, String spiffeId, String peer, String peerSpiffeId) {

    private static final String DOCUMENT = "docs/client-certificates.md";
    private static final Duration SKEW = Duration.ofMinutes(1);

    /** Give it another key and certificate, for servers and clients, with its name and its identity. */
    SigningChain rotate(CertificateAuthority authority) throws IOException {
        Instant now = Instant.now();
        SigningChain chain = authority.issue(new Leaf(
                host,
                List.of(
                        new GeneralName(GeneralName.dNSName, host),
                        new GeneralName(GeneralName.uniformResourceIdentifier, spiffeId)),
                KeyPurposeId.anyExtendedKeyUsage,
                KeyKind.P256,
                now.minus(SKEW),
                now.plus(Duration.ofHours(1))));
        write("web.key", new JcaPKCS8Generator(chain.privateKey(), null));
        write("web.pem", chain.leaf());
        return chain;
    }

    /** Give it the authority of its peers. */
    void trust(CertificateAuthority authority) throws IOException {
        write("mesh-ca.pem", authority.certificate());
    }

    Map<String, String> settings() {
        Map<String, String> settings =
                new LinkedHashMap<>(Block.find(DOCUMENT, "yaml", "orders.example.com", "dns:*.partners.example")
                        .settings());
        settings.putAll(Block.find(DOCUMENT, "yaml", "ledger.internal").settings());
        Map<String, String> values = Map.of(
                "orders.example.com", host,
                "ledger.internal", peer,
                "spiffe://example.org/ns/prod/sa/ledger", peerSpiffeId);
        settings.replaceAll((property, value) ->
                values.getOrDefault(value, value).replace("file:/etc/tls/", "file:" + directory + "/"));
        settings.put("unified-tls.configurations.ledger.base", "web");
        settings.put("unified-tls.reload.quiet-period", "100ms");
        settings.put("unified-tls.reload.poll-interval", "2s");
        return settings;
    }

    private void write(String file, Object content) throws IOException {
        Path next = Files.writeString(directory.resolve(file + ".next"), BlockMaterial.pem(content));
        Files.move(next, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }
}
