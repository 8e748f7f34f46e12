package io.unifiedtls.fleet.store;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.KeySealer;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A certificate as a row has it. Nothing in it has been checked yet.
 *
 * @param leaf in DER
 * @param chainHash SHA-256 of the chain, by which its row is found
 * @param chain the certificates after the leaf in DER, one after the other
 * @param fingerprint SHA-256 of the leaf, in hexadecimal digits
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them
public record StoredCertificate(
        String id,
        String tenant,
        byte[] leaf,
        String chainHash,
        byte[] chain,
        String fingerprint,
        Instant notBefore,
        Instant notAfter,
        String keyId,
        byte[] sealedKey) {

    /**
     * Check the row, and open its key.
     *
     * @throws InvalidMaterialException if the row was altered, or is of another tenant than its key; an {@link
     *     io.unifiedtls.fleet.UnopenableKeyException} if the key does not open
     */
    public SigningChain open(KeySealer sealer) {
        List<X509Certificate> certificates = certificates();
        try {
            byte[] key = sealer.open(
                    new KeySealer.Sealed(keyId, sealedKey), KeyContexts.of(id, tenant, certificates.get(0)));
            try {
                return SigningChain.of(privateKey(key, certificates.get(0)), certificates);
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        } catch (GeneralSecurityException ex) {
            throw new InvalidMaterialException(
                    "The private key of certificate %s cannot be read. Attach the certificate again.".formatted(id),
                    ex);
        }
    }

    private List<X509Certificate> certificates() {
        if (!Digests.sha256(chain).equals(chainHash)) {
            throw new InvalidMaterialException(
                    "The chain of certificate %s was altered in the database. Attach the certificate again."
                            .formatted(id));
        }
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            certificates.addAll(read(leaf));
            certificates.addAll(read(chain));
        } catch (CertificateException ex) {
            throw new InvalidMaterialException(
                    "Certificate %s cannot be read from the database. Attach it again.".formatted(id), ex);
        }
        if (certificates.isEmpty()) {
            throw new InvalidMaterialException(
                    "Certificate %s is empty in the database. Attach it again.".formatted(id));
        }
        return certificates;
    }

    /** Certificates in DER, one after the other. */
    static List<X509Certificate> read(byte[] der) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        ByteArrayInputStream rest = new ByteArrayInputStream(der);
        List<X509Certificate> certificates = new ArrayList<>();
        while (rest.available() > 0) {
            certificates.add((X509Certificate) factory.generateCertificate(rest));
        }
        return certificates;
    }

    private static PrivateKey privateKey(byte[] key, X509Certificate leaf) throws GeneralSecurityException {
        return KeyFactory.getInstance(leaf.getPublicKey().getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(key));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "StoredCertificate[%s]".formatted(id);
    }
}
