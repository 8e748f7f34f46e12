package io.unifiedtls.acme;

import io.unifiedtls.fleet.TLSHostException;
import java.util.Optional;

/**
 * Certificates of authorities for the hosts of {@link io.unifiedtls.fleet.TLSHosts}. A bean of the application's context. Calls take part in the caller's transaction
 * where they only write to the store. Thread-safe.
 */
public interface TLSCertificates {

    /**
     * Order a certificate for a proven host, ahead of its first visitor, and renew it from then on. A certificate that the host has stays until then. Returns at
     * once; look at {@link #find} or listen to {@link CertificateEvent}.
     *
     * @param name a server name, or a wildcard such as {@code *.shop.example}, which needs dns-01
     * @return the state of the order. Of an order that is under way already, that one's
     * @throws TLSHostException if the tenant has no such host
     */
    CertificateState issue(String tenant, String name);

    /**
     * The state of a host's certificate.
     *
     * @return empty if no authority issues it
     * @throws TLSHostException if the arguments are none of a host
     */
    Optional<CertificateState> find(String tenant, String name);

    /**
     * Renew a certificate now, or try an order that has failed again now. It still heeds the limits of authorities.
     *
     * @throws TLSHostException if no authority issues the certificate of such a host
     */
    CertificateState renew(String tenant, String name);

    /**
     * Have a certificate revoked (RFC 8555, section 7.6), and order another one with a new key. Asks the authority, so it blocks for some seconds.
     *
     * @throws TLSHostException if no authority has issued the certificate of such a host
     * @throws CertificateException if the authority refuses or does not answer
     */
    void revoke(String tenant, String name, RevocationReason reason);

    /**
     * Give the account at an authority a new key (RFC 8555, section 7.3.5). Asks the authority, so it blocks for some seconds.
     *
     * @param authority its name in the settings
     * @throws IllegalArgumentException if there is no such authority
     * @throws CertificateException if the authority refuses or does not answer. The change is completed when the account is used next
     */
    void changeAccountKey(String authority);

    /** Reasons for which a certificate is revoked (RFC 5280, section 5.3.1), of those that authorities accept from their users. */
    enum RevocationReason {
        UNSPECIFIED,
        /** The private key may be known to others. */
        KEY_COMPROMISE,
        SUPERSEDED,
        CESSATION_OF_OPERATION
    }

    /** An authority has refused, or does not answer. The message is in its words, printable. */
    class CertificateException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public CertificateException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
