package io.unifiedtls.backend.openssl;

import io.unifiedtls.AllowedPeers;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.PeerPattern;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.material.PemReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Prints the bindings of configurations whose certificates are in a directory: {@code binding=} and hexadecimal digits. */
final class BindingProcess {

    private BindingProcess() {}

    public static void main(String[] arguments) throws IOException {
        bindings(Path.of(arguments[0])).forEach(binding -> System.out.println("binding=" + binding));
    }

    /** A binding with every setting that sessions are bound to, and one with the defaults. */
    static List<String> bindings(Path directory) throws IOException {
        SigningChain chain = SigningChain.of(
                PemReader.privateKey(read(directory, "host.key"), null, "host.key"),
                PemReader.certificates(read(directory, "host.pem"), "host.pem"));
        TrustStore trust = TrustStore.of(PemReader.certificates(read(directory, "roots.pem"), "roots.pem"));
        TLSConfiguration plain = TLSConfiguration.builder().signingChains(chain).build();
        return Stream.of(
                        plain,
                        plain.toBuilder()
                                .clientAuthentication(
                                        ClientAuthentication.need(trust.withRevocation(RevocationCheck.END_ENTITY)))
                                .allowedPeers(AllowedPeers.of(
                                        PeerPattern.of("dns:a.example"),
                                        PeerPattern.of("dns:b.example"),
                                        PeerPattern.of("spiffe://c.example/d")))
                                .applicationProtocols(List.of(ApplicationProtocol.H2, ApplicationProtocol.HTTP_1_1))
                                .cipherSuites(List.of(
                                        CipherSuite.TLS_AES_128_GCM_SHA256,
                                        CipherSuite.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")))
                                .namedGroups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
                                .build())
                .map(configuration -> HexFormat.of().formatHex(SessionBinding.of(configuration)))
                .toList();
    }

    private static String read(Path directory, String file) throws IOException {
        return Files.readString(directory.resolve(file));
    }
}
