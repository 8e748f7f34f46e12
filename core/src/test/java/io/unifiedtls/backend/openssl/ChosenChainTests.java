package io.unifiedtls.backend.openssl;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.testing.Engines;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of several chains a client gets by what its ClientHello says, though it could verify each. */
class ChosenChainTests {

    private static final List<NamedGroup> GROUPS =
            List.of(NamedGroup.X25519, NamedGroup.SECP256R1, NamedGroup.SECP384R1);

    private final OpensslBackend backend = new OpensslBackend(
            new JsseBackend(), new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());

    @ParameterizedTest
    @CsvSource({
        // By the client's preference, of those that the host has
        "TLSv1.3, P384 P256 RSA_2048, ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384, P256",
        "TLSv1.3, P384 P256 RSA_2048, ecdsa_secp384r1_sha384 ecdsa_secp256r1_sha256, P384",
        "TLSv1.3, P256 RSA_2048, rsa_pss_rsae_sha256 ecdsa_secp256r1_sha256, RSA_2048",
        "TLSv1.3, P256 RSA_2048 ED25519, ed25519 ecdsa_secp256r1_sha256, ED25519",
        "TLSv1.3, RSA_2048 P256, ed25519 ecdsa_secp384r1_sha384 ecdsa_secp256r1_sha256, P256",
        // PKCS #1 is for certificates alone
        "TLSv1.3, RSA_2048 P256, rsa_pkcs1_sha256 ecdsa_secp256r1_sha256, P256",
        // Of two with the same key, and of none that fits, the first
        "TLSv1.3, RSA_2048 P256, ed25519, RSA_2048",
        // Before, by the host's preference among cipher suites
        "TLSv1.2, RSA_2048 P256, ecdsa_secp256r1_sha256 rsa_pss_rsae_sha256, P256",
        "TLSv1.2, RSA_2048 ED25519, ed25519 rsa_pss_rsae_sha256, ED25519",
        "TLSv1.2, P256 RSA_2048, rsa_pkcs1_sha256, RSA_2048",
        "TLSv1.2, P256 ED25519, ed25519, ED25519",
        "TLSv1.2, RSA_2048 P256, ecdsa_secp256r1_sha256, P256",
    })
    void isTheOneThatTheClientCanVerify(String version, String kinds, String schemes, KeyKind expected)
            throws SSLException {
        List<SigningChain> chains = words(kinds)
                .map(kind -> certificateFor(KeyKind.valueOf(kind), "shop.example"))
                .toList();
        int position = words(kinds).toList().indexOf(expected.name());
        assertThat(shown(version, chains, schemes)).isEqualTo(chains.get(position));
    }

    private SigningChain shown(String version, List<SigningChain> chains, String schemes) throws SSLException {
        TLSConfiguration shop = TLSConfiguration.builder().signingChains(chains).build();
        ClientHello hello = ClientHello.builder()
                .versions(List.of(TLSVersion.of(version)))
                .cipherSuites(Stream.of(
                                "TLS_AES_128_GCM_SHA256",
                                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
                        .map(CipherSuite::of)
                        .toList())
                .namedGroups(GROUPS)
                .signatureSchemes(words(schemes).map(SignatureScheme::of).toList())
                .build();
        SSLEngine client = Engines.client(
                Engines.clientContext(null),
                "shop.example",
                parameters -> parameters.setProtocols(new String[] {version}));
        try (BackendServerContext context = backend.newServerContext(shop)) {
            SSLEngine server = context.newEngine(hello);
            Engines.handshake(client, server);
            context.release(server);
        }
        var leaf = client.getSession().getPeerCertificates()[0];
        return chains.stream()
                .filter(chain -> chain.leaf().equals(leaf))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(text.split(" ", -1));
    }
}
