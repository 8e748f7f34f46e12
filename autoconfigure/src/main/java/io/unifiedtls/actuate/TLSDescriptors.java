package io.unifiedtls.actuate;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.Printable;
import io.unifiedtls.SigningChain;
import io.unifiedtls.context.ContextStatistics;
import io.unifiedtls.observability.HandshakeStatistics;
import io.unifiedtls.observability.HostHandshakes;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.selection.StaleAnswers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The answers of the endpoint {@code tls}. Its reference is {@code docs/endpoint.md}. */
public final class TLSDescriptors {

    private TLSDescriptors() {}

    /**
     * Everything.
     *
     * @param backend the TLS implementation and its version
     * @param policy which configurations are acceptable
     * @param configurations by their names
     * @param hosts a page of those of the table and of the sources
     * @param contexts the cache of server contexts; null where the context factory is not the starter's
     * @param handshakes since the start
     * @param refusals the latest
     * @param reports the latest clients that were admitted and that {@code need} would have refused
     * @param disabledHosts hosts of directories and repositories whose clients are refused, and why
     * @param staleAnswers the older answers of resolvers that fail, by the names of the resolvers
     * @param lastReload the latest that found something to do, if there was one
     * @param answeredNames the server names that resolvers have answered most lately, the most used first
     * @param health of the certificates and configurations; null if its indicator is disabled
     */
    public record TLSDescriptor(
            String backend,
            PolicyDescriptor policy,
            Map<String, ConfigurationDescriptor> configurations,
            HostsDescriptor hosts,
            @Nullable ContextStatistics contexts,
            HandshakeStatistics.@Nullable Summary handshakes,
            List<HandshakeStatistics.Refusal> refusals,
            List<HandshakeStatistics.Report> reports,
            Map<String, String> disabledHosts,
            Map<String, StaleAnswers> staleAnswers,
            @Nullable LastReloadDescriptor lastReload,
            List<String> answeredNames,
            @Nullable HealthDescriptor health) {}

    /**
     * The health.
     *
     * @param status UP, WARNING, DOWN, or the status of expiring certificates
     * @param details the reasons by their names
     */
    public record HealthDescriptor(String status, Map<String, Object> details) {}

    /**
     * The policy.
     *
     * @param mode enforce or report
     */
    public record PolicyDescriptor(String name, String mode) {}

    /**
     * A page of hosts.
     *
     * @param total how many match of those that were looked at
     * @param more whether a source has more hosts than were looked at, or cannot be listed
     * @param page the number of this page, from 0
     * @param size the most hosts of a page
     */
    public record HostsDescriptor(long total, boolean more, int page, int size, List<HostDescriptor> content) {}

    /**
     * A host.
     *
     * @param name a name or a wildcard
     * @param configuration what it has, or derives from; null where that is the server's, or the entry's own
     * @param origin the property that it comes from
     * @param notBefore of the certificate that expires first, if it is known
     * @param notAfter of the same
     * @param daysLeft until then
     * @param fault why its clients are refused, if they are
     */
    public record HostDescriptor(
            String name,
            @Nullable String configuration,
            String origin,
            @Nullable Instant notBefore,
            @Nullable Instant notAfter,
            @Nullable Long daysLeft,
            @Nullable String fault) {}

    /**
     * One configuration.
     *
     * @param origin properties, bundle, or resolver
     * @param hosts the names and wildcards of the host table that it answers
     * @param certificates what it presents, or what its hosts get
     * @param trustStore what peers must reach; null if they are not asked
     * @param cipherSuites in order of preference
     * @param namedGroups in order of preference; null where the implementation's default holds
     * @param clientAuthentication none, report, want or need
     * @param allowedPeers the patterns that a peer must match; null if every verified peer may connect
     * @param violations how it breaks the policy
     * @param origins where each setting was set, by its name as in the properties
     */
    public record ConfigurationDescriptor(
            String origin,
            List<String> hosts,
            List<ChainDescriptor> certificates,
            @Nullable TrustStoreDescriptor trustStore,
            String lowestSupportedVersion,
            String highestSupportedVersion,
            List<String> cipherSuites,
            @Nullable List<String> namedGroups,
            List<String> applicationProtocols,
            String clientAuthentication,
            @Nullable List<String> allowedPeers,
            List<String> violations,
            Map<String, String> origins) {}

    /**
     * Trust anchors.
     *
     * @param system whether those of the Java runtime belong to it
     * @param revocation which certificates are checked for revocation
     */
    public record TrustStoreDescriptor(List<CertificateDescriptor> anchors, boolean system, String revocation) {}

    /**
     * A signing chain.
     *
     * @param fingerprint SHA-256 of the leaf
     * @param keyType such as RSA, EC or Ed25519
     * @param keySize in bits
     * @param issuers the certificates above the leaf
     */
    public record ChainDescriptor(
            String subject,
            List<String> subjectAlternativeNames,
            String issuer,
            String serialNumber,
            String fingerprint,
            String keyType,
            int keySize,
            Instant notBefore,
            Instant notAfter,
            long daysLeft,
            List<CertificateDescriptor> issuers) {

        static ChainDescriptor of(SigningChain chain, Instant now, UnaryOperator<String> subject) {
            X509Certificate leaf = chain.leaf();
            return new ChainDescriptor(
                    subject.apply(Printable.subject(leaf)),
                    CertificateFacts.subjectAlternativeNames(leaf),
                    Printable.issuer(leaf),
                    leaf.getSerialNumber().toString(16),
                    CertificateFacts.fingerprint(leaf),
                    CertificateFacts.keyType(leaf.getPublicKey()),
                    CertificateFacts.keySize(leaf.getPublicKey()),
                    leaf.getNotBefore().toInstant(),
                    leaf.getNotAfter().toInstant(),
                    Duration.between(now, leaf.getNotAfter().toInstant()).toDays(),
                    chain.certificates().stream()
                            .skip(1)
                            .map(issuer -> CertificateDescriptor.of(issuer, now, subject))
                            .toList());
        }
    }

    /**
     * A certificate of an authority.
     *
     * @param fingerprint SHA-256 of the whole
     */
    public record CertificateDescriptor(
            String subject, String serialNumber, String fingerprint, Instant notAfter, long daysLeft) {

        static CertificateDescriptor of(X509Certificate certificate, Instant now, UnaryOperator<String> subject) {
            return new CertificateDescriptor(
                    subject.apply(Printable.subject(certificate)),
                    certificate.getSerialNumber().toString(16),
                    CertificateFacts.fingerprint(certificate),
                    certificate.getNotAfter().toInstant(),
                    Duration.between(now, certificate.getNotAfter().toInstant()).toDays());
        }
    }

    /**
     * The configuration that a handshake would get.
     *
     * @param alert what the client would get, or null if its handshake would go on
     * @param reason why it would be refused, or what decides
     * @param steps who was asked, in that order
     * @param configuration its label, if one was selected
     * @param settings what it holds
     * @param stored what a module has stored of the host, or of its wildcard
     * @param handshakes of clients that sent this name; null if there was none lately
     */
    public record ExplanationDescriptor(
            @Nullable String serverName,
            @Nullable String alert,
            String reason,
            List<StepDescriptor> steps,
            @Nullable String configuration,
            @Nullable String applicationProtocol,
            @Nullable ConfigurationDescriptor settings,
            @Nullable Map<String, Object> stored,
            HostHandshakes.@Nullable OfHost handshakes) {}

    /**
     * A resolver.
     *
     * @param outcome matched, unknown, refused or not_asked
     * @param detail the entry that matched, or why there is none
     */
    public record StepDescriptor(String resolver, String outcome, String detail) {}

    /** A reload, and when it ended. */
    public record LastReloadDescriptor(Instant time, ReloadDescriptor result) {

        static LastReloadDescriptor of(TLSReloader.Attempt attempt) {
            return new LastReloadDescriptor(attempt.time(), ReloadDescriptor.of(attempt.outcome()));
        }
    }

    /**
     * The result of a reload.
     *
     * @param outcome unchanged, applied, partly_applied, or rejected: then everything is as before
     * @param changes configurations that were replaced, added or removed, with fingerprints
     * @param hosts the hosts of directories and repositories that have changed
     * @param ticketKeysReplaced whether the session ticket keys of the properties were replaced
     * @param faults why something was not taken over: what is wrong, where, and what to do
     */
    public record ReloadDescriptor(
            String outcome, List<String> changes, Set<String> hosts, boolean ticketKeysReplaced, List<String> faults) {

        static ReloadDescriptor of(TLSReload reload) {
            return new ReloadDescriptor(
                    word(reload.outcome()),
                    reload.changes().stream().map(Object::toString).toList(),
                    new TreeSet<>(reload.hosts()),
                    reload.ticketKeysReplaced(),
                    reload.faults());
        }
    }

    static List<String> names(List<CipherSuite> suites) {
        return suites.stream().map(CipherSuite::name).toList();
    }

    static List<String> groups(List<NamedGroup> groups) {
        return groups.stream().map(NamedGroup::name).toList();
    }

    static List<String> protocols(List<ApplicationProtocol> protocols) {
        return protocols.stream().map(ApplicationProtocol::name).toList();
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
