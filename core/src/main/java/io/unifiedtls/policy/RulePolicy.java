package io.unifiedtls.policy;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A policy of limits; what has no limit is accepted. Immutable and thread-safe. */
public final class RulePolicy implements TLSPolicy {

    private final String name;
    private final @Nullable TLSVersion lowestVersion;
    private final @Nullable Set<CipherSuite> cipherSuites;
    private final @Nullable Set<NamedGroup> namedGroups;
    private final @Nullable Set<SignatureScheme> signatureSchemes;
    private final CertificateRules certificates;
    private final boolean judgesDefaults;
    private final boolean hybridGroup;
    private final ClientAuthentication.@Nullable Mode clientAuthentication;
    private final boolean certificatesCoverHost;

    private RulePolicy(Builder builder) {
        name = builder.name;
        lowestVersion = builder.lowestVersion;
        cipherSuites = builder.cipherSuites;
        namedGroups = builder.namedGroups;
        signatureSchemes = builder.signatureSchemes;
        certificates = new CertificateRules(
                builder.keyAlgorithms,
                builder.smallestRsaKey,
                builder.smallestEcKey,
                builder.weakHashes,
                builder.longestLifetime);
        hybridGroup = builder.hybridGroup;
        judgesDefaults = builder.judgesDefaults;
        clientAuthentication = builder.clientAuthentication;
        certificatesCoverHost = builder.certificatesCoverHost;
    }

    /**
     * A builder without limits.
     *
     * @param name where the rules come from, for messages
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    @Override
    public List<Violation> violations(EffectiveSettings settings) {
        Violations violations = new Violations(name);
        TLSConfiguration configuration = settings.configuration();
        if (lowestVersion != null && configuration.lowestSupportedVersion().compareTo(lowestVersion) < 0) {
            violations.add(
                    "lowest-supported-version",
                    "is " + configuration.lowestSupportedVersion(),
                    lowestVersion + " or later");
        }
        if (cipherSuites != null) {
            violations.addOthers("cipher-suites", usable(settings), cipherSuites);
        }
        addGroups(settings, violations);
        if (signatureSchemes != null) {
            violations.addOthers(
                    "signature-schemes", configuration.signatureSchemes().orElse(List.of()), signatureSchemes);
        }
        if (settings.side() == Side.SERVER
                && clientAuthentication != null
                && configuration.clientAuthentication().mode() != clientAuthentication) {
            violations.add(
                    "client-authentication",
                    "is " + configuration.clientAuthentication(),
                    clientAuthentication.toString());
        }
        configuration.signingChains().forEach(chain -> certificates.addViolations(chain, violations));
        return violations.all();
    }

    private void addGroups(EffectiveSettings settings, Violations violations) {
        if (namedGroups != null) {
            violations.addOthers(
                    "named-groups",
                    judgesDefaults
                            ? settings.namedGroups()
                            : settings.configuration().namedGroups().orElse(List.of()),
                    namedGroups);
        }
        if (hybridGroup && settings.namedGroups().stream().noneMatch(NamedPolicies.HYBRID_GROUPS::contains)) {
            violations.add(
                    "named-groups",
                    "contains " + settings.namedGroups(),
                    "one of "
                            + NamedPolicies.HYBRID_GROUPS.stream()
                                    .map(NamedGroup::name)
                                    .sorted()
                                    .toList());
        }
    }

    /** Any of the chains may be the one that a client gets. */
    @Override
    public List<Violation> hostViolations(TLSConfiguration configuration, ServerName host) {
        if (!certificatesCoverHost) {
            return List.of();
        }
        for (SigningChain chain : configuration.signingChains()) {
            if (!chain.covers(host)) {
                return List.of(new Violation(
                        "certificates", "contains one for " + chain.dnsNames(), "certificates for " + host, name));
            }
        }
        return List.of();
    }

    /** Suites of versions that are not negotiated do not matter. */
    private static List<CipherSuite> usable(EffectiveSettings settings) {
        boolean tls12 = settings.configuration().lowestSupportedVersion() != TLSVersion.TLS_1_3;
        boolean tls13 = settings.configuration().highestSupportedVersion() == TLSVersion.TLS_1_3;
        return settings.cipherSuites().stream()
                .filter(suite -> suite.isTls13() ? tls13 : tls12)
                .toList();
    }

    /** Collects limits. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private @Nullable TLSVersion lowestVersion;
        private @Nullable Set<CipherSuite> cipherSuites;
        private @Nullable Set<NamedGroup> namedGroups;
        private @Nullable Set<SignatureScheme> signatureSchemes;
        private @Nullable Set<String> keyAlgorithms;
        private int smallestRsaKey;
        private int smallestEcKey;
        private boolean weakHashes = true;
        private boolean hybridGroup;
        private boolean judgesDefaults;
        private ClientAuthentication.@Nullable Mode clientAuthentication;
        private @Nullable Duration longestLifetime;
        private boolean certificatesCoverHost;

        private Builder(String name) {
            this.name = name;
        }

        public Builder lowestVersion(TLSVersion version) {
            this.lowestVersion = version;
            return this;
        }

        public Builder cipherSuites(Collection<CipherSuite> accepted) {
            this.cipherSuites = Set.copyOf(accepted);
            return this;
        }

        /** Accept no other groups, where a configuration sets any. */
        public Builder namedGroups(Collection<NamedGroup> accepted) {
            this.namedGroups = Set.copyOf(accepted);
            return this;
        }

        /** Judge the groups of the TLS implementation, too, where a configuration sets none. */
        public Builder judgeDefaultGroups() {
            this.judgesDefaults = true;
            return this;
        }

        /** Accept no other schemes, where a configuration sets any. */
        public Builder signatureSchemes(Collection<SignatureScheme> accepted) {
            this.signatureSchemes = Set.copyOf(accepted);
            return this;
        }

        /** Accept no other keys: {@code RSA}, {@code EC} and {@code Ed25519}. */
        public Builder keyAlgorithms(String... accepted) {
            this.keyAlgorithms = Set.of(accepted);
            return this;
        }

        /** In bits. */
        public Builder smallestRsaKey(int bits) {
            this.smallestRsaKey = bits;
            return this;
        }

        /** In bits. */
        public Builder smallestEcKey(int bits) {
            this.smallestEcKey = bits;
            return this;
        }

        /** Accept no certificates signed with MD5 or SHA-1. */
        public Builder noWeakHashes() {
            this.weakHashes = false;
            return this;
        }

        /** Want a group that is safe from quantum computers. */
        public Builder hybridGroup() {
            this.hybridGroup = true;
            return this;
        }

        /**
         * The only mode that is accepted.
         *
         * @throws IllegalArgumentException if it is {@code report}
         */
        public Builder clientAuthentication(ClientAuthentication.Mode wanted) {
            if (wanted == ClientAuthentication.Mode.REPORT) {
                throw new IllegalArgumentException("client-authentication is report, which demands nothing of clients. "
                        + "Set it to none, want or need.");
            }
            this.clientAuthentication = wanted;
            return this;
        }

        /** Of a leaf, from its first day to its last. */
        public Builder longestLifetime(Duration lifetime) {
            this.longestLifetime = lifetime;
            return this;
        }

        /** Want certificates that hold for the host that they are chosen for. */
        public Builder certificatesCoverHost() {
            this.certificatesCoverHost = true;
            return this;
        }

        public RulePolicy build() {
            return new RulePolicy(this);
        }
    }
}
