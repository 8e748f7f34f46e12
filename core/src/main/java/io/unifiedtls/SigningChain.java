package io.unifiedtls;

import io.unifiedtls.x509.Fingerprint;
import io.unifiedtls.x509.Issuance;
import io.unifiedtls.x509.KeyPairs;
import io.unifiedtls.x509.Pem;
import io.unifiedtls.x509.SubjectAlternativeNames;
import io.unifiedtls.x509.UnusableMaterialException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A private key with its certificate chain, leaf first. Key and leaf belong together, and each certificate names
 * the next as its issuer.
 *
 * <p>Equality is by the certificates: the leaf's public key stands for the private one. Immutable and thread-safe.
 */
public final class SigningChain {

    private final PrivateKey privateKey;
    private final List<X509Certificate> certificates;
    private final Fingerprint fingerprint;
    private final Set<String> dnsNames;

    private SigningChain(PrivateKey privateKey, List<X509Certificate> certificates) {
        this.privateKey = privateKey;
        this.certificates = certificates;
        this.fingerprint = fingerprint(certificates);
        this.dnsNames = SubjectAlternativeNames.of(certificates.get(0)).dnsNames().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Combine a key with its chain.
     *
     * @param certificates leaf first; the trust anchor may be left out
     * @throws InvalidMaterialException if the chain is empty or out of order, the key is not the leaf's, or a key
     * is too large
     */
    public static SigningChain of(PrivateKey privateKey, List<X509Certificate> certificates) {
        List<X509Certificate> chain = List.copyOf(certificates);
        if (chain.isEmpty()) {
            throw new InvalidMaterialException("The chain contains no certificate. Add the leaf certificate first.");
        }
        chain.forEach(UsableKey::require);
        for (int i = 1; i < chain.size(); i++) {
            requireIssuer(chain.get(i - 1), chain.get(i), i);
        }
        requireKeyOf(chain.get(0), privateKey);
        return new SigningChain(privateKey, chain);
    }

    /**
     * Read a chain and its key from PEM text (RFC 7468). Other blocks are skipped, so both texts may be the same.
     *
     * @param certificates leaf first; the trust anchor may be left out
     * @param privateKey the private key, not encrypted: PKCS#8, PKCS#1 or SEC 1
     * @throws InvalidMaterialException if one of them cannot be read, or as {@link #of} does
     */
    public static SigningChain ofPem(String certificates, String privateKey) {
        return ofPem(certificates, privateKey, null);
    }

    /**
     * As {@link #ofPem(String, String)}, with a private key that may be encrypted.
     *
     * @param password the password of the private key, or {@code null} if it has none
     * @throws InvalidMaterialException as well if the private key cannot be decrypted
     */
    public static SigningChain ofPem(String certificates, String privateKey, @Nullable String password) {
        try {
            return of(Pem.privateKey(privateKey, password, "PEM text"), Pem.certificates(certificates, "PEM text"));
        } catch (UnusableMaterialException ex) {
            throw new InvalidMaterialException(String.valueOf(ex.getMessage()), ex);
        }
    }

    /** The key that signs; it may be a handle to one that cannot be exported. */
    public PrivateKey privateKey() {
        return privateKey;
    }

    /** The chain, leaf first, never empty. */
    public List<X509Certificate> certificates() {
        return certificates;
    }

    /** The certificate that clients know this side by. */
    public X509Certificate leaf() {
        return certificates.get(0);
    }

    /** The DNS names of the leaf's subject alternative names, in lower case; one may start with {@code *.}. */
    public Set<String> dnsNames() {
        return dnsNames;
    }

    /** Whether clients accept the leaf for this name: it is one of its DNS names, or below a wildcard (RFC 9525, section 6.3). */
    public boolean covers(ServerName name) {
        if (dnsNames.contains(name.value())) {
            return true;
        }
        int dot = name.value().indexOf('.');
        return dot > 0 && dnsNames.contains("*" + name.value().substring(dot));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningChain that && fingerprint.equals(that.fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    /** The leaf's subject and the fingerprint of the chain; never the key. */
    @Override
    public String toString() {
        return "SigningChain[%s, %s]".formatted(Printable.subject(leaf()), fingerprint);
    }

    private static Fingerprint fingerprint(List<X509Certificate> certificates) {
        try {
            return Fingerprint.of(certificates);
        } catch (CertificateEncodingException ex) {
            throw new InvalidMaterialException("A certificate of the chain cannot be encoded", ex);
        }
    }

    private static void requireKeyOf(X509Certificate leaf, PrivateKey privateKey) {
        try {
            if (!KeyPairs.belongTogether(privateKey, leaf.getPublicKey())) {
                throw new InvalidMaterialException(
                        "The private key does not belong to the certificate '%s'. Use the key of this certificate."
                                .formatted(Printable.subject(leaf)));
            }
        } catch (NoSuchAlgorithmException ex) {
            throw new InvalidMaterialException(String.valueOf(ex.getMessage()), ex);
        }
    }

    private static void requireIssuer(X509Certificate certificate, X509Certificate issuer, int position) {
        if (!Issuance.isIssuerOf(issuer, certificate)) {
            throw new InvalidMaterialException(("The chain is out of order: certificate %d, '%s', did not issue "
                            + "certificate %d, '%s'. Put the leaf first, and each issuer after the certificate that it issued.")
                    .formatted(position + 1, Printable.subject(issuer), position, Printable.subject(certificate)));
        }
    }
}
