package io.unifiedtls.backend;

/**
 * The alert that ended a handshake.
 *
 * @param name as the RFC spells it, such as {@code certificate_expired}
 * @param received whether the peer sent it
 */
public record AlertReport(String name, boolean received) {

    /** Where the implementation does not tell. */
    public static final String UNKNOWN = "unknown";
}
