package io.unifiedtls.test;

/** The faults that a chain of certificates may have (RFC 5280, section 6; RFC 8446, section 4.4.2). */
public enum ChainFault {
    /** The leaf was valid until an hour ago. */
    EXPIRED,
    /** The leaf is valid from tomorrow on. */
    NOT_YET_VALID,
    /** The leaf is for {@code other.invalid}. */
    OTHER_NAME,
    /** The root is not that of the authority, though its name is. */
    OTHER_AUTHORITY,
    /** The leaf is its own issuer. */
    SELF_SIGNED,
    /** The leaf comes without the intermediate authority that issued it. */
    WITHOUT_INTERMEDIATE,
    /** The intermediate authority comes first. */
    OUT_OF_ORDER,
    /** The leaf is for the other side: a client's for servers, a server's for clients. */
    OTHER_PURPOSE,
    /** The leaf's signature is broken. */
    FORGED,
    /** The leaf has an RSA key of 1,024 bits. */
    WEAK_KEY,
    /** The leaf is signed with SHA-1. */
    SHA1
}
