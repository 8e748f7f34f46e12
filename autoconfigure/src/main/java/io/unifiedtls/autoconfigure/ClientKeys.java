package io.unifiedtls.autoconfigure;

import io.unifiedtls.Printable;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells operators at the start which keys of clients OpenSSL does not verify. BoringSSL has a fixed list, which Netty offers no
 * way to change.
 */
final class ClientKeys {

    private static final int LARGEST_CURVE = 384;

    private ClientKeys() {}

    /** The labels of the configurations that this concerns. */
    static List<String> askedBy(Stream<TLSConfiguration> configurations) {
        return configurations
                .filter(configuration -> configuration.clientAuthentication().isRequested())
                .map(TLSConfiguration::label)
                .toList();
    }

    /** Certificates in the trust store whose own key is of another kind, so that clients' keys may be, too. */
    static Stream<String> warnings(TLSConfiguration configuration) {
        return configuration.clientAuthentication().trustStore().stream()
                .map(TrustStore::certificates)
                .flatMap(Set::stream)
                .filter(certificate -> !isVerified(certificate.getPublicKey()))
                .map(certificate -> warning(configuration, certificate));
    }

    private static boolean isVerified(PublicKey key) {
        return key instanceof ECPublicKey ec
                ? ec.getParams().getCurve().getField().getFieldSize() <= LARGEST_CURVE
                : key.getAlgorithm().equals("RSA");
    }

    private static String warning(TLSConfiguration configuration, X509Certificate certificate) {
        PublicKey key = certificate.getPublicKey();
        String kind = key instanceof ECPublicKey ? "P-521" : key.getAlgorithm();
        return ("Configuration '%s': the trust store contains '%s' with a key of type %s. OpenSSL refuses clients with "
                        + "such keys. If you have any, set unified-tls.server.backend to jdk.")
                .formatted(configuration.label(), Printable.subject(certificate), kind);
    }
}
