package io.unifiedtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;

/** The SHA-256 digest of certificates in their order. */
final class Fingerprint {

    private final byte[] digest;

    private Fingerprint(byte[] digest) {
        this.digest = digest;
    }

    static Fingerprint of(Collection<X509Certificate> certificates) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (X509Certificate certificate : certificates) {
                sha256.update(certificate.getEncoded());
            }
            return new Fingerprint(sha256.digest());
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every Java platform has SHA-256", ex);
        } catch (CertificateEncodingException ex) {
            throw new InvalidMaterialException("A certificate cannot be encoded", ex);
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

    /** The first eight octets, enough to tell certificates apart in a log. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(digest, 0, 8);
    }
}
