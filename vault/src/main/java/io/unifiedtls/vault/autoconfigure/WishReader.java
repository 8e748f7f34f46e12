package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.autoconfigure.properties.VaultCertificateProperties;
import io.unifiedtls.autoconfigure.properties.VaultCertificateProperties.Mode;
import io.unifiedtls.vault.CertificateWish;
import io.unifiedtls.vault.RequestedKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.util.IPAddress;
import org.jspecify.annotations.Nullable;

/** Reads what a certificate should be like. Used once. */
final class WishReader {

    /** RFC 5280, appendix A.1. */
    private static final int LONGEST_COMMON_NAME = 64;

    private static final int MOST_NAMES = 100;

    private final VaultCertificateProperties properties;
    private final List<String> faults = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();

    private WishReader(VaultCertificateProperties properties) {
        this.properties = properties;
    }

    /**
     * Read the properties of a certificate.
     *
     * @throws InvalidMaterialException with all faults
     */
    static CertificateWish read(VaultCertificateProperties properties) {
        return new WishReader(properties).wish();
    }

    private CertificateWish wish() {
        require(VaultPath.isPath(properties.mount()), "vault.mount is '%s', which is no path.", properties.mount());
        String role = properties.role();
        require(
                role != null && VaultPath.isName(role),
                "vault.role is '%s'. Set it to the name of a role of the PKI engine.",
                role);
        require(
                !properties.names().isEmpty() && properties.names().size() <= MOST_NAMES,
                "vault.names must have 1 to %s names. Name the hosts of the certificate.",
                MOST_NAMES);
        properties.names().forEach(this::add);
        Duration ttl = properties.ttl();
        require(
                ttl == null || (ttl.toSeconds() >= 1 && ttl.toDays() <= 36_500),
                "vault.ttl is %s. Set it to a duration such as 72h.",
                ttl);
        if (!faults.isEmpty()) {
            throw new InvalidMaterialException(String.join(" ", faults));
        }
        return new CertificateWish(
                properties.mount(),
                String.valueOf(role),
                names,
                addresses,
                names.stream()
                        .findFirst()
                        .or(() -> addresses.stream().findFirst())
                        .filter(name -> name.length() <= LONGEST_COMMON_NAME),
                Optional.ofNullable(ttl),
                properties.mode() == Mode.SIGN
                        ? Optional.of(RequestedKey.valueOf(properties.keyType().name()))
                        : Optional.empty());
    }

    private void add(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        if (IPAddress.isValid(name)) {
            addresses.add(name);
            return;
        }
        boolean isWildcard = name.startsWith("*.");
        Optional<ServerName> parsed = ServerName.parse(isWildcard ? name.substring(2) : name);
        require(
                parsed.isPresent(),
                "vault.names has '%s', which is neither a DNS name nor an IP address. Use a name such as shop.example.com.",
                text);
        parsed.ifPresent(host -> names.add((isWildcard ? "*." : "") + host.value()));
    }

    private void require(boolean isRight, String fault, @Nullable Object value) {
        if (!isRight) {
            faults.add(fault.formatted(Printable.of(value, 100)));
        }
    }
}
