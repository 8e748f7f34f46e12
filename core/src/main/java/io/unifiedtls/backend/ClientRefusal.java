package io.unifiedtls.backend;

/**
 * Why the certificate of a client was refused.
 *
 * @param verified whether it was verified, and only its names are not allowed
 * @param subject of the certificate
 * @param reason for operators; not printable yet
 */
public record ClientRefusal(boolean verified, String subject, String reason) {}
