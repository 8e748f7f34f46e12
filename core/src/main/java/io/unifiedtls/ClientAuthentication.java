package io.unifiedtls;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a server asks its clients for a certificate (RFC 8446, section 4.3.2), and the trust store that it verifies them
 * with. A server that asks always has one. Immutable and thread-safe.
 */
public final class ClientAuthentication {

    private static final ClientAuthentication NONE = new ClientAuthentication(Mode.NONE, Optional.empty());

    private final Mode mode;
    private final Optional<TrustStore> trustStore;

    private ClientAuthentication(Mode mode, Optional<TrustStore> trustStore) {
        this.mode = mode;
        this.trustStore = trustStore;
    }

    /** Clients are not asked. */
    public static ClientAuthentication none() {
        return NONE;
    }

    /**
     * Clients are asked, and all are accepted: those that {@link #need} would refuse are reported to operators. As with {@link
     * #none}, the application sees no certificate, not even one that can be verified.
     */
    public static ClientAuthentication report(TrustStore trustStore) {
        return of(Mode.REPORT, trustStore);
    }

    /** Clients are asked. One without a certificate is accepted, one whose certificate cannot be verified is refused. */
    public static ClientAuthentication want(TrustStore trustStore) {
        return of(Mode.WANT, trustStore);
    }

    /** Clients are asked, and only those whose certificate can be verified are accepted. */
    public static ClientAuthentication need(TrustStore trustStore) {
        return of(Mode.NEED, trustStore);
    }

    /** Client authentication of a mode; {@link Mode#NONE} needs no trust store and drops it. */
    public static ClientAuthentication of(Mode mode, TrustStore trustStore) {
        Objects.requireNonNull(trustStore);
        return mode == Mode.NONE ? NONE : new ClientAuthentication(mode, Optional.of(trustStore));
    }

    /** Whether clients are asked, and whether they may do without a certificate. */
    public Mode mode() {
        return mode;
    }

    /** Whether clients are asked for a certificate. */
    public boolean isRequested() {
        return mode != Mode.NONE;
    }

    /**
     * Whether the certificates of clients count: one that cannot be verified is refused, and the application sees those that
     * can.
     */
    public boolean isEnforced() {
        return mode == Mode.WANT || mode == Mode.NEED;
    }

    /** The trust store that clients are verified with; empty if they are not asked. */
    public Optional<TrustStore> trustStore() {
        return trustStore;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientAuthentication that && mode == that.mode && trustStore.equals(that.trustStore);
    }

    @Override
    public int hashCode() {
        return 31 * mode.hashCode() + trustStore.hashCode();
    }

    /** The mode, as in the properties. */
    @Override
    public String toString() {
        return mode.toString();
    }

    /** Whether clients are asked for a certificate, and whether they may do without one. */
    public enum Mode {
        /** Clients are not asked. */
        NONE,
        /** Clients are asked; all are accepted, and those that {@link #NEED} would refuse are reported. */
        REPORT,
        /** Clients are asked; one without a certificate is accepted. */
        WANT,
        /** Clients are asked; one without a certificate is refused. */
        NEED;

        /** The mode, as in the properties. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
