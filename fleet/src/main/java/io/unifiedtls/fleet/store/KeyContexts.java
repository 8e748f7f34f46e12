package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.KeySealer.Context;
import io.unifiedtls.x509.SubjectAlternativeNames;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Binds a sealed key to its row: a key that is moved to another tenant or certificate does not open. */
final class KeyContexts {

    private KeyContexts() {}

    static Context of(String certificateId, String tenant, X509Certificate leaf) throws CertificateEncodingException {
        return new Context(Map.of(
                "certificate",
                certificateId,
                "tenant",
                tenant,
                "names",
                String.join(" ", names(leaf)),
                "leaf",
                Digests.sha256(leaf.getEncoded())));
    }

    /** The DNS names of a certificate, in lower case and in order. */
    static List<String> names(X509Certificate leaf) {
        return SubjectAlternativeNames.of(leaf).dnsNames().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .sorted()
                .toList();
    }
}
