package io.unifiedtls;

/**
 * Which certificates of a peer's chain are checked for revocation, by OCSP (RFC 6960) and, where that gives no answer, by
 * CRL (RFC 5280, section 5), at the addresses that the certificates name.
 */
public enum RevocationCheck {
    /** None. */
    NONE,
    /** The peer's own. */
    END_ENTITY,
    /** All but the trust anchor. */
    CHAIN
}
