package io.unifiedtls;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The trust anchors that a peer's chain must reach: certificates, those of the system (the JDK's {@code cacerts}), or
 * both. Equality is by what is in it, whatever the order. Immutable and thread-safe.
 */
public final class TrustStore {

    private static final TrustStore SYSTEM = new TrustStore(true, List.of());

    private final boolean includesSystem;
    private final Set<X509Certificate> certificates;
    private final int hashCode;

    private TrustStore(boolean includesSystem, Collection<X509Certificate> certificates) {
        this.includesSystem = includesSystem;
        this.certificates = Collections.unmodifiableSet(new LinkedHashSet<>(certificates));
        this.hashCode = 31 * this.certificates.hashCode() + Boolean.hashCode(includesSystem);
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
        return new TrustStore(false, certificates);
    }

    /** The system's trust anchors and these. */
    public static TrustStore systemAnd(Collection<X509Certificate> certificates) {
        return new TrustStore(true, certificates);
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
                && certificates.equals(that.certificates);
    }

    @Override
    public int hashCode() {
        return hashCode;
    }

    @Override
    public String toString() {
        return "TrustStore[%s%d certificates]".formatted(includesSystem ? "system and " : "", certificates.size());
    }
}
