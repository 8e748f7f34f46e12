package io.unifiedtls;

import java.util.List;
import java.util.Optional;

/**
 * The offer in a client's first message (RFC 8446, section 4.1.2), each list in the client's order, including
 * unknown values such as GREASE (RFC 8701). Immutable and thread-safe.
 */
public final class ClientHello {

    private final Optional<ServerName> serverName;
    private final List<TLSVersion> versions;
    private final List<CipherSuite> cipherSuites;
    private final List<NamedGroup> namedGroups;
    private final List<SignatureScheme> signatureSchemes;
    private final List<ApplicationProtocol> applicationProtocols;

    private ClientHello(Builder builder) {
        serverName = builder.serverName;
        versions = builder.versions;
        cipherSuites = builder.cipherSuites;
        namedGroups = builder.namedGroups;
        signatureSchemes = builder.signatureSchemes;
        applicationProtocols = builder.applicationProtocols;
    }

    /** A builder of a ClientHello without server name that offers nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same offer under another name. */
    public Builder toBuilder() {
        return new Builder()
                .serverName(serverName)
                .versions(versions)
                .cipherSuites(cipherSuites)
                .namedGroups(namedGroups)
                .signatureSchemes(signatureSchemes)
                .applicationProtocols(applicationProtocols);
    }

    /** The {@code host_name} (RFC 6066, section 3), or empty if the client sent none. */
    public Optional<ServerName> serverName() {
        return serverName;
    }

    /**
     * The known versions of {@code supported_versions} (RFC 8446, section 4.2.1), or the one of {@code legacy_version}
     * where the extension is missing, which is TLS 1.2 at most.
     */
    public List<TLSVersion> versions() {
        return versions;
    }

    public List<CipherSuite> cipherSuites() {
        return cipherSuites;
    }

    /** The {@code supported_groups} (RFC 8446, section 4.2.7). */
    public List<NamedGroup> namedGroups() {
        return namedGroups;
    }

    /** The {@code signature_algorithms} (RFC 8446, section 4.2.3). */
    public List<SignatureScheme> signatureSchemes() {
        return signatureSchemes;
    }

    /** The protocols of {@code application_layer_protocol_negotiation} (RFC 7301, section 3.1). */
    public List<ApplicationProtocol> applicationProtocols() {
        return applicationProtocols;
    }

    @Override
    public String toString() {
        return "ClientHello[%s, %s, %s, %s, %s, %s]"
                .formatted(
                        serverName.map(ServerName::value).orElse("no server name"),
                        versions,
                        cipherSuites,
                        namedGroups,
                        signatureSchemes,
                        applicationProtocols);
    }

    /** Collects what a client offers; for tests of resolvers, too. Not thread-safe. */
    public static final class Builder {

        private Optional<ServerName> serverName = Optional.empty();
        private List<TLSVersion> versions = List.of();
        private List<CipherSuite> cipherSuites = List.of();
        private List<NamedGroup> namedGroups = List.of();
        private List<SignatureScheme> signatureSchemes = List.of();
        private List<ApplicationProtocol> applicationProtocols = List.of();

        private Builder() {}

        public Builder serverName(ServerName serverName) {
            return serverName(Optional.of(serverName));
        }

        public Builder serverName(Optional<ServerName> serverName) {
            this.serverName = serverName;
            return this;
        }

        public Builder versions(List<TLSVersion> versions) {
            this.versions = List.copyOf(versions);
            return this;
        }

        public Builder cipherSuites(List<CipherSuite> cipherSuites) {
            this.cipherSuites = List.copyOf(cipherSuites);
            return this;
        }

        public Builder namedGroups(List<NamedGroup> namedGroups) {
            this.namedGroups = List.copyOf(namedGroups);
            return this;
        }

        public Builder signatureSchemes(List<SignatureScheme> signatureSchemes) {
            this.signatureSchemes = List.copyOf(signatureSchemes);
            return this;
        }

        public Builder applicationProtocols(List<ApplicationProtocol> applicationProtocols) {
            this.applicationProtocols = List.copyOf(applicationProtocols);
            return this;
        }

        public ClientHello build() {
            return new ClientHello(this);
        }
    }
}
