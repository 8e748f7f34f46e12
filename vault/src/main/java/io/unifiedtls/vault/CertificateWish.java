package io.unifiedtls.vault;

import io.unifiedtls.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A certificate to have issued.
 *
 * @param mount path of the PKI engine
 * @param role of the PKI engine
 * @param names DNS names, in lower case
 * @param addresses IP addresses
 * @param commonName empty if none of the names is short enough for one
 * @param ttl lifetime to ask for; empty if the role decides
 * @param key made here, or empty if Vault makes it
 */
public record CertificateWish(
        String mount,
        String role,
        List<String> names,
        List<String> addresses,
        Optional<String> commonName,
        Optional<Duration> ttl,
        Optional<RequestedKey> key) {

    public CertificateWish {
        names = List.copyOf(names);
        addresses = List.copyOf(addresses);
    }

    String path() {
        return "%s/%s/%s".formatted(mount, key.isPresent() ? "sign" : "issue", role);
    }

    /** Engine, role and first name. */
    @Override
    public String toString() {
        return "%s/%s for %s"
                .formatted(mount, role, Printable.of(names.isEmpty() ? addresses.get(0) : names.get(0), 100));
    }
}
