package io.unifiedtls;

/** Whether a server asks its clients for a certificate. */
public enum ClientAuthentication {
    /** Clients are not asked. */
    NONE,
    /** Clients are asked; one without a certificate goes on without, one whose certificate does not verify fails. */
    WANT,
    /** Clients are asked, and only those with a certificate that verifies go on. */
    NEED
}
