package io.unifiedtls.testing;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Verifies the certificate of a tls-alpn-01 challenge as an authority does (RFC 8737, section 3). */
public final class AcmeValidation extends X509ExtendedTrustManager {

    public static final String PROTOCOL = "acme-tls/1";

    private static final String ACME_IDENTIFIER = "1.3.6.1.5.5.7.1.31";
    private static final int DNS_NAME = 2;

    private final String name;
    private final byte[] digest;

    /** Create the validation of a name. */
    public AcmeValidation(String name, String keyAuthorization) {
        this.name = name;
        try {
            this.digest =
                    MessageDigest.getInstance("SHA-256").digest(keyAuthorization.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException ex) {
            throw new AssertionError(ex);
        }
    }

    /** The client of an authority. */
    public SSLEngine client(String version) {
        return Engines.client(Engines.context(null, this), name, parameters -> offer(parameters, version));
    }

    /** What the client of an authority offers. */
    public static void offer(SSLParameters parameters, String version) {
        parameters.setEndpointIdentificationAlgorithm(null);
        parameters.setApplicationProtocols(new String[] {PROTOCOL});
        parameters.setProtocols(new String[] {version});
    }

    /** Verify a chain. */
    public void verify(X509Certificate... chain) throws CertificateException {
        X509Certificate leaf = chain[0];
        require(chain.length == 1, "One certificate");
        require(
                List.copyOf(leaf.getSubjectAlternativeNames()).equals(List.of(List.of(DNS_NAME, name))),
                "The name and no other");
        require(leaf.getCriticalExtensionOIDs().contains(ACME_IDENTIFIER), "A critical extension");
        byte[] encoded = leaf.getExtensionValue(ACME_IDENTIFIER);
        byte[] expected = new byte[36]; // An OCTET STRING of 34 bytes, which is an OCTET STRING of 32
        System.arraycopy(new byte[] {4, 34, 4, 32}, 0, expected, 0, 4);
        System.arraycopy(digest, 0, expected, 4, digest.length);
        require(Arrays.equals(encoded, expected), "The digest of the key authorization");
        require(
                leaf.getPublicKey() instanceof ECPublicKey key
                        && key.getParams().getOrder().bitLength() == 256,
                "P-256");
        leaf.checkValidity();
        try {
            leaf.verify(leaf.getPublicKey());
        } catch (SignatureException ex) {
            throw new CertificateException("Not signed by itself", ex);
        } catch (GeneralSecurityException ex) {
            throw new CertificateException(ex);
        }
    }

    private static void require(boolean holds, String what) throws CertificateException {
        if (!holds) {
            throw new CertificateException(what + " is required");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        verify(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        verify(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        verify(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
