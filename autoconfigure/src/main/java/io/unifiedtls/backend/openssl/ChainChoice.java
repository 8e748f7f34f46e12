package io.unifiedtls.backend.openssl;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSDefaults;
import io.unifiedtls.TLSVersion;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Chooses among the chains of a configuration as the JDK does: in TLS 1.3 by the client's preference among signature schemes
 * (RFC 8446, section 4.2.3), before by the configuration's among cipher suites (RFC 5246, section 7.4.2).
 */
final class ChainChoice {

    private final TLSConfiguration configuration;
    private final ClientHello clientHello;

    private ChainChoice(TLSConfiguration configuration, ClientHello clientHello) {
        this.configuration = configuration;
        this.clientHello = clientHello;
    }

    /** The position of the chain; the first if the client can verify none, so that the handshake fails for that reason. */
    static int position(TLSConfiguration configuration, ClientHello clientHello) {
        if (configuration.certificates().size() == 1) {
            return 0;
        }
        ChainChoice choice = new ChainChoice(configuration, clientHello);
        return choice.isTls13() ? choice.bySignatureScheme() : choice.byCipherSuite();
    }

    private boolean isTls13() {
        return configuration.highestSupportedVersion() == TLSVersion.TLS_1_3
                && clientHello.versions().contains(TLSVersion.TLS_1_3);
    }

    private int bySignatureScheme() {
        return clientHello.signatureSchemes().stream()
                .mapToInt(scheme -> first(key -> isOfTls13(key, scheme.name())))
                .filter(position -> position >= 0)
                .findFirst()
                .orElse(0);
    }

    /** Ed25519 goes with the suites of ECDSA (RFC 8422, section 2.1). */
    private int byCipherSuite() {
        return configuration.cipherSuites().orElse(TLSDefaults.CIPHER_SUITES).stream()
                .filter(clientHello.cipherSuites()::contains)
                .map(CipherSuite::name)
                .mapToInt(suite -> first(key -> suite.contains(isRsa(key) ? "_RSA_" : "_ECDSA_") && hasScheme(key)))
                .filter(position -> position >= 0)
                .findFirst()
                .orElse(0);
    }

    /** The position of the first chain with such a key, or -1. */
    private int first(Predicate<PublicKey> condition) {
        List<SigningChain> chains = configuration.certificates();
        return IntStream.range(0, chains.size())
                .filter(i -> condition.test(chains.get(i).leaf().getPublicKey()))
                .findFirst()
                .orElse(-1);
    }

    /** A scheme of ECDSA stands for one curve, and those of PKCS #1 are for certificates alone. */
    private static boolean isOfTls13(PublicKey key, String scheme) {
        if (key instanceof ECPublicKey ec) {
            return scheme.startsWith("ecdsa_secp%dr1"
                    .formatted(ec.getParams().getCurve().getField().getFieldSize()));
        }
        return isRsa(key) ? scheme.startsWith("rsa_pss_rsae") : scheme.equals("ed25519");
    }

    private boolean hasScheme(PublicKey key) {
        String start = key instanceof ECPublicKey ? "ecdsa_" : isRsa(key) ? "rsa_p" : "ed25519";
        return clientHello.signatureSchemes().stream()
                .anyMatch(scheme -> scheme.name().startsWith(start));
    }

    private static boolean isRsa(PublicKey key) {
        return key.getAlgorithm().equals("RSA");
    }
}
