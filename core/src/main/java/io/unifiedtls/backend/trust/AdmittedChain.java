package io.unifiedtls.backend.trust;

import io.unifiedtls.TLSVersion;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;

/** A client's verified chain, as far as it limits the session that the handshake makes. */
public final class AdmittedChain {

    /**
     * How many bytes of certificates a session keeps at most. Sessions live in a server's memory where the client takes no
     * ticket, and in the ClientHello where it does, which has 16 KiB at most on every backend.
     */
    static final int LARGEST = 10 * 1_024;

    private AdmittedChain() {}

    /**
     * How long a session may be resumed: until the first certificate ends, of the chain or of the anchors that may have
     * issued it. Zero, if the session cannot keep the chain.
     *
     * @param anchors of the trust store; those that have ended were accepted by choice, and set no limit
     * @throws CertificateException if the session cannot keep the chain, and must: up to TLS 1.2 a server has announced a
     *     ticket before it sees the client's certificates (RFC 5077, section 3.3)
     */
    public static Duration sessionLifetime(
            X509Certificate[] chain, Collection<X509Certificate> anchors, SSLSession session, Instant now)
            throws CertificateException {
        int size = size(chain);
        if (size <= LARGEST) {
            return untilFirstEnd(chain, anchors, now);
        }
        if (!session.getProtocol().equals(TLSVersion.TLS_1_3.protocolName())) {
            throw new CertificateException(
                    "The client's certificates have %d bytes in total, but TLS 1.2 allows only %d. Configure the client to send fewer or smaller certificates, or use TLS 1.3."
                            .formatted(size, LARGEST));
        }
        return Duration.ZERO;
    }

    private static Duration untilFirstEnd(X509Certificate[] chain, Collection<X509Certificate> anchors, Instant now) {
        Set<X500Principal> issuers = Arrays.stream(chain)
                .map(X509Certificate::getIssuerX500Principal)
                .collect(Collectors.toSet());
        Stream<Instant> ends = Stream.concat(
                Arrays.stream(chain).map(AdmittedChain::end),
                anchors.stream()
                        .filter(anchor -> issuers.contains(anchor.getSubjectX500Principal()))
                        .map(AdmittedChain::end)
                        .filter(now::isBefore));
        Duration left = Duration.between(now, ends.min(Instant::compareTo).orElse(now));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    private static int size(X509Certificate[] chain) throws CertificateEncodingException {
        int size = 0;
        for (X509Certificate certificate : chain) {
            size += certificate.getEncoded().length;
        }
        return size;
    }
}
