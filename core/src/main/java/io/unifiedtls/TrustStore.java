package io.unifiedtls;

import io.unifiedtls.x509.Pem;
import io.unifiedtls.x509.SpiffeId;
import io.unifiedtls.x509.UnusableMaterialException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The trust anchors that a peer's chain must reach: certificates, those of the system (the JDK's {@code cacerts}), or
 * both. Those of SPIFFE trust domains are kept apart: each verifies the peers of its own domain only. Equality compares the content,
 * regardless of order. Immutable and thread-safe.
 */
public final class TrustStore {

    private static final Revocation UNCHECKED = new Revocation(RevocationCheck.NONE, Set.of(), false);
    private static final AnchorRules STRICT = new AnchorRules(false, false);
    private static final TrustStore SYSTEM = new TrustStore(true, List.of(), Map.of(), UNCHECKED, STRICT);

    private final boolean includesSystem;
    private final Set<X509Certificate> certificates;
    private final Map<String, Set<X509Certificate>> trustDomains;
    private final Revocation revocation;
    private final AnchorRules anchorRules;
    private final int hashCode;

    private TrustStore(
            boolean includesSystem,
            Collection<X509Certificate> certificates,
            Map<String, Set<X509Certificate>> trustDomains,
            Revocation revocation,
            AnchorRules anchorRules) {
        certificates.forEach(UsableKey::require);
        this.includesSystem = includesSystem;
        this.certificates = Collections.unmodifiableSet(new LinkedHashSet<>(certificates));
        this.trustDomains = trustDomains;
        this.revocation = revocation;
        this.anchorRules = anchorRules;
        this.hashCode = Objects.hash(includesSystem, this.certificates, trustDomains, revocation, anchorRules);
    }

    /** The system's trust anchors. */
    public static TrustStore system() {
        return SYSTEM;
    }

    /**
     * These trust anchors and no others.
     *
     * @throws InvalidMaterialException if there are none, because that would refuse every peer, or if a key is
     * too large
     */
    public static TrustStore of(Collection<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            throw new InvalidMaterialException(
                    "The trust store contains no certificate. Add the CA that issues the peers' certificates.");
        }
        return new TrustStore(false, certificates, Map.of(), UNCHECKED, STRICT);
    }

    /**
     * The trust anchors of SPIFFE trust domains and no others. A peer must have a SPIFFE ID, and its chain must reach an anchor of that
     * ID's trust domain (SPIFFE X.509-SVID, section 5). The host that it runs on is not verified, so contexts demand {@code
     * allowed-peers}.
     *
     * @param bundles by the names of the trust domains, such as {@code example.org}
     * @throws InvalidMaterialException if there is no trust domain, if a name is none, if a bundle is empty, or if a key is too large
     */
    public static TrustStore ofTrustDomains(Map<String, ? extends Collection<X509Certificate>> bundles) {
        if (bundles.isEmpty()) {
            throw new InvalidMaterialException("The trust store contains no trust domain. Add the peers' own one.");
        }
        Map<String, Set<X509Certificate>> copy = new LinkedHashMap<>();
        bundles.forEach((domain, bundle) -> {
            if (!SpiffeId.isTrustDomain(domain)) {
                throw new InvalidMaterialException(
                        "'%s' is no trust domain. Write lower-case letters, digits, dots, hyphens and underscores."
                                .formatted(domain));
            }
            if (bundle.isEmpty()) {
                throw new InvalidMaterialException(
                        "The bundle of the trust domain '%s' contains no certificate. Add its authority."
                                .formatted(domain));
            }
            copy.put(domain, Collections.unmodifiableSet(new LinkedHashSet<>(bundle)));
        });
        List<X509Certificate> all = copy.values().stream().flatMap(Set::stream).toList();
        return new TrustStore(false, all, Collections.unmodifiableMap(copy), UNCHECKED, STRICT);
    }

    /**
     * The trust anchors in PEM text (RFC 7468) and no others. Other blocks are skipped.
     *
     * @throws InvalidMaterialException if the text contains no certificate, or one that cannot be read, or if a key is too large
     */
    public static TrustStore ofPem(String certificates) {
        try {
            return of(Pem.certificates(certificates, "PEM text"));
        } catch (UnusableMaterialException ex) {
            throw new InvalidMaterialException(String.valueOf(ex.getMessage()), ex);
        }
    }

    /**
     * The system's trust anchors and these.
     *
     * @throws InvalidMaterialException if a key is too large
     */
    public static TrustStore systemAnd(Collection<X509Certificate> certificates) {
        return new TrustStore(true, certificates, Map.of(), UNCHECKED, STRICT);
    }

    /** The same trust anchors with another check for revocation. A peer whose status cannot be determined is refused. */
    public TrustStore withRevocation(RevocationCheck check) {
        return withRevocation(new Revocation(check, revocation.lists(), revocation.acceptsUndetermined()));
    }

    /** The same trust anchors, with CRLs that are searched before any responder is asked. */
    public TrustStore withRevocationLists(Collection<X509CRL> lists) {
        return withRevocation(new Revocation(revocation.check(), Set.copyOf(lists), revocation.acceptsUndetermined()));
    }

    /** The same trust anchors, with other revocation settings. */
    public TrustStore withRevocation(Revocation other) {
        return new TrustStore(includesSystem, certificates, trustDomains, Objects.requireNonNull(other), anchorRules);
    }

    /** The same trust anchors, with other rules for them. */
    public TrustStore withAnchorRules(AnchorRules other) {
        return new TrustStore(includesSystem, certificates, trustDomains, revocation, Objects.requireNonNull(other));
    }

    /** The same trust anchors, and the rules and the check for revocation of another trust store. */
    public TrustStore withRulesOf(TrustStore other) {
        return withRevocation(other.revocation).withAnchorRules(other.anchorRules);
    }

    /** How certificates are checked for revocation; default not at all. */
    public Revocation revocation() {
        return revocation;
    }

    /** The rules for the trust anchors themselves. By default they are held to everything that their certificates say. */
    public AnchorRules anchorRules() {
        return anchorRules;
    }

    /** Whether it includes the system's trust anchors. */
    public boolean includesSystem() {
        return includesSystem;
    }

    /** The trust anchors besides the system's. */
    public Set<X509Certificate> certificates() {
        return certificates;
    }

    /** The trust anchors of SPIFFE trust domains, by the names of these; empty if the trust anchors hold for every peer. */
    public Map<String, Set<X509Certificate>> trustDomains() {
        return trustDomains;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrustStore that
                && includesSystem == that.includesSystem
                && trustDomains.equals(that.trustDomains)
                && revocation.equals(that.revocation)
                && anchorRules.equals(that.anchorRules)
                && certificates.equals(that.certificates);
    }

    @Override
    public int hashCode() {
        return hashCode;
    }

    @Override
    public String toString() {
        return "TrustStore[%s%d certificates%s, revocation %s, %s]"
                .formatted(
                        includesSystem ? "system and " : "",
                        certificates.size(),
                        trustDomains.isEmpty() ? "" : " of " + String.join(", ", trustDomains.keySet()),
                        revocation,
                        anchorRules);
    }

    /**
     * Rules for trust anchors. A peer's own certificate in the trust store must always be valid.
     *
     * @param acceptsExpired whether an authority is trusted while its own certificate is expired or not yet valid
     * @param ignoresConstraints whether the name constraints and the path length of its certificate (RFC 5280, sections
     *     4.2.1.10 and 4.2.1.9) do not bind the certificates below it
     */
    public record AnchorRules(boolean acceptsExpired, boolean ignoresConstraints) {}

    /**
     * How certificates are checked for revocation.
     *
     * @param check which certificates
     * @param lists CRLs (RFC 5280, section 5) that are searched before any responder is asked
     * @param acceptsUndetermined whether a peer is accepted if its status cannot be determined. An attacker who
     * blocks the responders can then use a revoked certificate
     */
    public record Revocation(RevocationCheck check, Set<X509CRL> lists, boolean acceptsUndetermined) {

        public Revocation {
            lists = Set.copyOf(lists);
        }

        @Override
        public String toString() {
            return "%s, %d lists%s".formatted(check, lists.size(), acceptsUndetermined ? ", accepts undetermined" : "");
        }
    }
}
