package io.unifiedtls.autoconfigure.properties;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A certificate that the PKI engine of Vault or OpenBao issues, and that is renewed.
 *
 * @param mount Path of the PKI engine.
 * @param role Name of the role of the PKI engine. Required.
 * @param names DNS names and IP addresses of the certificate. The first one is its common name, too.
 * @param ttl Lifetime to request. By default, the role decides.
 * @param mode Whether the application makes the private key ('sign'), or Vault does ('issue').
 * @param keyType Kind of the private key that the application makes. The role must allow it.
 */
public record VaultCertificateProperties(
        @DefaultValue("pki") String mount,
        @Nullable String role,
        @DefaultValue List<String> names,
        @Nullable Duration ttl,
        @DefaultValue("sign") Mode mode,
        @DefaultValue("ec-256") KeyType keyType) {

    /** The engine, the role and the first name. */
    @Override
    public String toString() {
        return "Vault[%s/%s, %s]".formatted(mount, role, names.isEmpty() ? null : names.get(0));
    }

    /** Where the private key is made. */
    public enum Mode {
        /** In the application, which sends a certificate signing request. */
        SIGN,
        /** In Vault, which sends the private key with the certificate. */
        ISSUE
    }

    /** Kinds of private keys. */
    public enum KeyType {
        /** ECDSA on P-256. */
        EC_256,
        /** ECDSA on P-384. */
        EC_384,
        /** RSA with 2,048 bits. */
        RSA_2048,
        /** RSA with 3,072 bits. */
        RSA_3072
    }
}
