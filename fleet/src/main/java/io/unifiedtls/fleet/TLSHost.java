package io.unifiedtls.fleet;

import io.unifiedtls.Printable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A host of a tenant.
 *
 * @param name a server name in A-labels and lower case, or a wildcard such as {@code *.shop.example.com}
 * @param tenant the tenant that has proven it
 * @param state whether it is served
 * @param proof how the tenant has proven it
 * @param provenAt when the tenant has proven it
 * @param configuration the name of the configuration that provides everything except the certificate, if it is not that of the fleet
 * @param certificate the certificate that it is served with, if it has one
 * @param reason why it is suspended, if it is
 * @param successor the tenant that takes the name over, if one has proven it since
 */
public record TLSHost(
        String name,
        String tenant,
        HostState state,
        ProofMethod proof,
        Instant provenAt,
        Optional<String> configuration,
        Optional<Certificate> certificate,
        Optional<String> reason,
        Optional<Successor> successor) {

    @Override
    public String toString() {
        return Printable.of("TLSHost[%s, %s, %s, %s]".formatted(name, tenant, state, certificate));
    }

    /**
     * The certificate of a host, without its key.
     *
     * @param id identifies it in the store
     * @param names DNS names of its subject alternative names
     * @param notBefore when it becomes valid
     * @param notAfter when it expires
     * @param fingerprint SHA-256 of the leaf, in lower-case hexadecimal digits
     */
    public record Certificate(String id, List<String> names, Instant notBefore, Instant notAfter, String fingerprint) {

        public Certificate {
            names = List.copyOf(names);
        }

        @Override
        public String toString() {
            return Printable.of("Certificate[%s, %s, until %s]".formatted(id, names, notAfter));
        }
    }

    /**
     * A tenant that has proven the name of another.
     *
     * @param tenant the tenant
     * @param proof how the tenant has proven it
     * @param at when the name becomes the tenant's
     * @param hasCertificate whether the tenant has attached a certificate, so that the host is served without a gap
     */
    public record Successor(String tenant, ProofMethod proof, Instant at, boolean hasCertificate) {

        @Override
        public String toString() {
            return Printable.of("Successor[%s, %s, at %s]".formatted(tenant, proof, at));
        }
    }
}
