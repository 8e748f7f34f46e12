package io.unifiedtls;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings for one side of a TLS connection, independent of who implements it.
 *
 * <p>A list that is not set ({@code Optional.empty()}) leaves the choice to the defaults of {@link EffectiveSettings}; a
 * list that is set is taken as it is, even if it is empty. Equal configurations share a context, so equality covers every
 * setting; the label is no setting. Immutable and thread-safe.
 */
public final class TLSConfiguration {

    private final String label;
    private final Settings settings;
    private final int hashCode;

    private TLSConfiguration(String label, Settings settings) {
        this.label = label;
        this.settings = settings;
        this.hashCode = settings.hashCode();
    }

    /** A builder with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with everything set as here. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The name for people: in logs, meters and health. Derived configurations inherit it. No part of equality. */
    public String label() {
        return label;
    }

    /**
     * The chains to choose from; empty for a side without one. Among chains of one key type the first that the peer can
     * verify is used. Between key types the client's order of signature schemes decides in TLS 1.3, the order of cipher
     * suites in TLS 1.2.
     */
    public List<SigningChain> signingChains() {
        return settings.signingChains;
    }

    /**
     * The trust store that the peer's chain is verified with. Where clients are asked for a certificate, it is that of
     * {@link #clientAuthentication()}. If it is empty, a client verifies servers with the trust anchors of the Java runtime.
     */
    public Optional<TrustStore> trustStore() {
        return settings.trustStore;
    }

    /** Whether a server asks its clients for a certificate; default {@link ClientAuthentication#none()}. */
    public ClientAuthentication clientAuthentication() {
        return settings.clientAuthentication;
    }

    /**
     * The peers that may connect, judged by a peer's certificate after that was verified; empty if every verified peer may. A
     * client that is asked for a certificate and may do without one is not judged if it sends none.
     */
    public Optional<AllowedPeers> allowedPeers() {
        return settings.allowedPeers;
    }

    /** The oldest version that is negotiated; default TLS 1.2. */
    public TLSVersion lowestSupportedVersion() {
        return settings.lowestSupportedVersion;
    }

    /** The newest version that is negotiated; default TLS 1.3. */
    public TLSVersion highestSupportedVersion() {
        return settings.highestSupportedVersion;
    }

    /** Whether a version is one of those that are negotiated. */
    public boolean supports(TLSVersion version) {
        return version.compareTo(settings.lowestSupportedVersion) >= 0
                && version.compareTo(settings.highestSupportedVersion) <= 0;
    }

    /** The cipher suites of all versions in order of preference, or empty if not set. */
    public Optional<List<CipherSuite>> cipherSuites() {
        return settings.cipherSuites;
    }

    /** The groups for key exchange in order of preference, or empty if not set. */
    public Optional<List<NamedGroup>> namedGroups() {
        return settings.namedGroups;
    }

    /** The signature schemes in order of preference, or empty if not set. */
    public Optional<List<SignatureScheme>> signatureSchemes() {
        return settings.signatureSchemes;
    }

    /** The application protocols in order of preference; an empty list negotiates none; empty if not set. */
    public Optional<List<ApplicationProtocol>> applicationProtocols() {
        return settings.applicationProtocols;
    }

    /** How sessions are resumed; default {@link SessionSettings#DEFAULT}. */
    public SessionSettings sessions() {
        return settings.sessions;
    }

    /**
     * Whether a server sends OCSP responses for its certificates that name a responder (RFC 6066, section 8), to clients that
     * ask for them; default no.
     */
    public boolean ocspStapling() {
        return settings.ocspStapling;
    }

    /**
     * Identifies the owner of a host, if hosts change hands: a server resumes no session that began with another owner. Empty if they do not.
     */
    public Optional<String> owner() {
        return settings.owner;
    }

    /** The settings in force on a side, where it does not matter which TLS implementation provides the named groups. */
    public EffectiveSettings effective(EffectiveSettings.Side side) {
        return effective(side, List.of());
    }

    /**
     * The settings in force on a side.
     *
     * @param defaultNamedGroups the groups that the TLS implementation takes if the configuration sets none
     */
    public EffectiveSettings effective(EffectiveSettings.Side side, List<NamedGroup> defaultNamedGroups) {
        return new EffectiveSettings(this, side, defaultNamedGroups);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TLSConfiguration that && hashCode == that.hashCode && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return hashCode;
    }

    /** The label and all settings; never a key. */
    @Override
    public String toString() {
        return Printable.of("TLSConfiguration[%s, %s]".formatted(label, settings));
    }

    /** The settings, with the record's equality over every one of them. */
    private record Settings(
            List<SigningChain> signingChains,
            Optional<TrustStore> trustStore,
            ClientAuthentication clientAuthentication,
            Optional<AllowedPeers> allowedPeers,
            TLSVersion lowestSupportedVersion,
            TLSVersion highestSupportedVersion,
            Optional<List<CipherSuite>> cipherSuites,
            Optional<List<NamedGroup>> namedGroups,
            Optional<List<SignatureScheme>> signatureSchemes,
            Optional<List<ApplicationProtocol>> applicationProtocols,
            SessionSettings sessions,
            boolean ocspStapling,
            Optional<String> owner) {}

    /** Collects settings. Not thread-safe. */
    public static final class Builder {

        private String label = "unnamed";
        private List<SigningChain> signingChains = List.of();
        private Optional<TrustStore> trustStore = Optional.empty();
        private ClientAuthentication clientAuthentication = ClientAuthentication.none();
        private Optional<AllowedPeers> allowedPeers = Optional.empty();
        private TLSVersion lowestSupportedVersion = TLSVersion.TLS_1_2;
        private TLSVersion highestSupportedVersion = TLSVersion.TLS_1_3;
        private Optional<List<CipherSuite>> cipherSuites = Optional.empty();
        private Optional<List<NamedGroup>> namedGroups = Optional.empty();
        private Optional<List<SignatureScheme>> signatureSchemes = Optional.empty();
        private Optional<List<ApplicationProtocol>> applicationProtocols = Optional.empty();
        private SessionSettings sessions = SessionSettings.DEFAULT;
        private boolean ocspStapling;
        private Optional<String> owner = Optional.empty();

        private Builder() {}

        private Builder(TLSConfiguration configuration) {
            Settings settings = configuration.settings;
            label = configuration.label;
            signingChains = settings.signingChains;
            trustStore = settings.trustStore;
            clientAuthentication = settings.clientAuthentication;
            allowedPeers = settings.allowedPeers;
            lowestSupportedVersion = settings.lowestSupportedVersion;
            highestSupportedVersion = settings.highestSupportedVersion;
            cipherSuites = settings.cipherSuites;
            namedGroups = settings.namedGroups;
            signatureSchemes = settings.signatureSchemes;
            applicationProtocols = settings.applicationProtocols;
            sessions = settings.sessions;
            ocspStapling = settings.ocspStapling;
            owner = settings.owner;
        }

        public Builder label(String label) {
            this.label = label;
            return this;
        }

        public Builder signingChains(SigningChain first, SigningChain... more) {
            return signingChains(
                    Stream.concat(Stream.of(first), Stream.of(more)).toList());
        }

        public Builder signingChains(List<SigningChain> signingChains) {
            this.signingChains = List.copyOf(signingChains);
            return this;
        }

        /** Set the trust store that peers are verified with, clients included if they are asked for a certificate. */
        public Builder trustStore(TrustStore trustStore) {
            this.trustStore = Optional.of(trustStore);
            this.clientAuthentication = ClientAuthentication.of(clientAuthentication.mode(), trustStore);
            return this;
        }

        /** Set whether a server asks its clients for a certificate, and the trust store if it does. */
        public Builder clientAuthentication(ClientAuthentication clientAuthentication) {
            this.clientAuthentication = Objects.requireNonNull(clientAuthentication);
            clientAuthentication.trustStore().ifPresent(trusted -> this.trustStore = Optional.of(trusted));
            return this;
        }

        /** Set the peers that may connect, or let every verified peer connect with {@code null}. */
        public Builder allowedPeers(@Nullable AllowedPeers allowedPeers) {
            this.allowedPeers = Optional.ofNullable(allowedPeers);
            return this;
        }

        public Builder lowestSupportedVersion(TLSVersion version) {
            this.lowestSupportedVersion = Objects.requireNonNull(version);
            return this;
        }

        public Builder highestSupportedVersion(TLSVersion version) {
            this.highestSupportedVersion = Objects.requireNonNull(version);
            return this;
        }

        /** Set the cipher suites, or leave them unset with {@code null}. */
        public Builder cipherSuites(@Nullable List<CipherSuite> cipherSuites) {
            this.cipherSuites = copy(cipherSuites);
            return this;
        }

        /** Set the groups, or leave them unset with {@code null}. */
        public Builder namedGroups(@Nullable List<NamedGroup> namedGroups) {
            this.namedGroups = copy(namedGroups);
            return this;
        }

        /** Set the signature schemes, or leave them unset with {@code null}. */
        public Builder signatureSchemes(@Nullable List<SignatureScheme> signatureSchemes) {
            this.signatureSchemes = copy(signatureSchemes);
            return this;
        }

        public Builder applicationProtocols(ApplicationProtocol first, ApplicationProtocol... more) {
            return applicationProtocols(
                    Stream.concat(Stream.of(first), Stream.of(more)).toList());
        }

        /** Set the application protocols, or leave them unset with {@code null}. */
        public Builder applicationProtocols(@Nullable List<ApplicationProtocol> applicationProtocols) {
            this.applicationProtocols = copy(applicationProtocols);
            return this;
        }

        public Builder sessions(SessionSettings sessions) {
            this.sessions = Objects.requireNonNull(sessions);
            return this;
        }

        public Builder ocspStapling(boolean ocspStapling) {
            this.ocspStapling = ocspStapling;
            return this;
        }

        /** Set the owner of the host, or say with {@code null} that it does not change hands. */
        public Builder owner(@Nullable String owner) {
            this.owner = Optional.ofNullable(owner);
            return this;
        }

        /**
         * Make the configuration.
         *
         * @throws InvalidTLSConfigurationException with all faults, if settings are missing or contradict each other
         */
        public TLSConfiguration build() {
            Settings settings = new Settings(
                    signingChains,
                    trustStore,
                    clientAuthentication,
                    allowedPeers,
                    lowestSupportedVersion,
                    highestSupportedVersion,
                    cipherSuites,
                    namedGroups,
                    signatureSchemes,
                    applicationProtocols,
                    sessions,
                    ocspStapling,
                    owner);
            TLSConfiguration configuration = new TLSConfiguration(label, settings);
            SettingFaults.requireNone(configuration);
            return configuration;
        }

        private static <T> Optional<List<T>> copy(@Nullable List<T> list) {
            return Optional.ofNullable(list).map(List::copyOf);
        }
    }
}
