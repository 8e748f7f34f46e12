package io.unifiedtls.x509;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;

/** The SHA-256 digest of certificates in their order. */
public final class Fingerprint {

    private final byte[] digest;

    private Fingerprint(byte[] digest) {
        this.digest = digest;
    }

    /**
     * The digest of certificates in this order.
     *
     * @throws CertificateEncodingException if one of them cannot be encoded
     */
    public static Fingerprint of(Collection<X509Certificate> certificates) throws CertificateEncodingException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (X509Certificate certificate : certificates) {
                sha256.update(certificate.getEncoded());
            }
            return new Fingerprint(sha256.digest());
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java platform has SHA-256", ex);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    /** The first eight bytes, enough to tell certificates apart in a log. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(digest, 0, 8);
    }
}
