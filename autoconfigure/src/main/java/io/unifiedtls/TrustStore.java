package io.unifiedtls;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The trust anchors that a peer's chain must reach: certificates, those of the system (the JDK's {@code cacerts}), or
 * both. Equality is by what is in it, whatever the order. Immutable and thread-safe.
 */
public final class TrustStore {

    private static final TrustStore SYSTEM = new TrustStore(true, List.of(), RevocationCheck.NONE);

    private final boolean includesSystem;
    private final Set<X509Certificate> certificates;
    private final RevocationCheck revocation;
    private final int hashCode;

    private TrustStore(boolean includesSystem, Collection<X509Certificate> certificates, RevocationCheck revocation) {
        this.includesSystem = includesSystem;
        this.certificates = Collections.unmodifiableSet(new LinkedHashSet<>(certificates));
        this.revocation = revocation;
        this.hashCode = Objects.hash(includesSystem, this.certificates, revocation);
    }

    /** The system's trust anchors. */
    public static TrustStore system() {
        return SYSTEM;
    }

    /**
     * These trust anchors and no others.
     *
     * @throws InvalidMaterialException if there is none, since that would refuse every peer
     */
    public static TrustStore of(Collection<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            throw new InvalidMaterialException(
                    "The trust store holds no certificate. Add the CA that peers' chains must reach.");
        }
        return new TrustStore(false, certificates, RevocationCheck.NONE);
    }

    /** The system's trust anchors and these. */
    public static TrustStore systemAnd(Collection<X509Certificate> certificates) {
        return new TrustStore(true, certificates, RevocationCheck.NONE);
    }

    /** The same trust anchors with another check for revocation. */
    public TrustStore withRevocation(RevocationCheck revocation) {
        return new TrustStore(includesSystem, certificates, Objects.requireNonNull(revocation));
    }

    /** Which certificates are checked for revocation; default {@link RevocationCheck#NONE}. */
    public RevocationCheck revocation() {
        return revocation;
    }

    /** Whether the system's trust anchors are in it. */
    public boolean includesSystem() {
        return includesSystem;
    }

    /** The trust anchors besides the system's. */
    public Set<X509Certificate> certificates() {
        return certificates;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrustStore that
                && includesSystem == that.includesSystem
                && revocation == that.revocation
                && certificates.equals(that.certificates);
    }

    @Override
    public int hashCode() {
        return hashCode;
    }

    @Override
    public String toString() {
        return "TrustStore[%s%d certificates, revocation %s]"
                .formatted(includesSystem ? "system and " : "", certificates.size(), revocation);
    }
}
