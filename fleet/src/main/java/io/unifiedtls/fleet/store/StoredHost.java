package io.unifiedtls.fleet.store;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.KeySealer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A host as its rows have it. Nothing in it has been checked yet.
 *
 * @param stateName the name of its {@link HostState}
 * @param version raised by every change
 * @param createdAt when the name was given to a tenant that it did not have to take it over from
 * @param readAt by the clock of the database
 */
public record StoredHost(
        String name,
        String tenant,
        String stateName,
        Optional<String> configuration,
        Optional<StoredCertificate> certificate,
        long version,
        Instant createdAt,
        Instant readAt) {

    /**
     * Whether the host is served.
     *
     * @throws InvalidMaterialException if the state is not known
     */
    public HostState state() {
        return Arrays.stream(HostState.values())
                .filter(state -> state.name().equals(stateName))
                .findAny()
                .orElseThrow(() -> new InvalidMaterialException(
                        "Host '%s' has the state '%s', which this version does not know. Update the application, or correct the row."
                                .formatted(name, stateName)));
    }

    /**
     * Check the rows, and open the key.
     *
     * @return what answers handshakes
     * @throws InvalidMaterialException if the host has no certificate or one that cannot be used; names the host
     */
    public Entry entry(KeySealer sealer) {
        SigningChain chain = certificate
                .orElseThrow(() -> new InvalidMaterialException(
                        "Host '%s' has no certificate. Attach one with TLSHosts.attach.".formatted(name)))
                .open(sealer);
        if (!covers(chain, name)) {
            throw new InvalidMaterialException(
                    "The certificate of host '%s' does not name it. Attach one that does.".formatted(name));
        }
        Instant start = chain.leaf().getNotBefore().toInstant();
        if (start.isAfter(readAt)) {
            throw new InvalidMaterialException(
                    "The certificate of host '%s' is not valid before %s, and it is %s by the clock of the database. It is served from then on."
                            .formatted(name, start, readAt));
        }
        return new Entry(List.of(chain), configuration, Optional.empty(), Optional.of(owner()));
    }

    /** Another one after each takeover, and after the name was released and claimed anew; the same in all processes. */
    private String owner() {
        return Digests.sha256("%s %s".formatted(createdAt, tenant).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a certificate names a host. That of a wildcard names the wildcard. */
    static boolean covers(SigningChain chain, String name) {
        return name.startsWith("*.")
                ? chain.dnsNames().contains(name)
                : ServerName.parse(name).filter(chain::covers).isPresent();
    }
}
