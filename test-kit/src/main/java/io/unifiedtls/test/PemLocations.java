package io.unifiedtls.test;

/**
 * The locations of a chain's files in Spring's notation: {@code file:} and a path.
 *
 * @param certificate of the certificates
 * @param privateKey of the key, which has no password
 */
public record PemLocations(String certificate, String privateKey) {}
