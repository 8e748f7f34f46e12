package io.unifiedtls.test;

/**
 * Where the files of a chain are, as Spring spells it: {@code file:} and a path.
 *
 * @param certificate of the certificates
 * @param privateKey of the key, which has no password
 */
public record PemLocations(String certificate, String privateKey) {}
