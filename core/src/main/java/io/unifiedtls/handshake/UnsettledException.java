package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeRefusedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown for a name that is neither known nor unknown at the moment. It is not remembered, and counts only where no other source or
 * resolver knows the name. Without a stack trace, since strangers can cause it.
 */
public final class UnsettledException extends HandshakeRefusedException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Issuance issuance;

    private UnsettledException(Alert alert, String message, @Nullable Issuance issuance) {
        super(alert, message);
        this.issuance = issuance;
    }

    /** Nobody could decide about a name, so that it counts as unknown this time. */
    public static UnsettledException undecided(String message) {
        return new UnsettledException(Alert.UNRECOGNIZED_NAME, message, null);
    }

    /** The certificate of a host is being issued. */
    public static UnsettledException beingIssued(String message, Issuance issuance) {
        return new UnsettledException(Alert.INTERNAL_ERROR, message, issuance);
    }

    /** The issuance to wait for; empty if nobody could decide. */
    public Optional<Issuance> issuance() {
        return Optional.ofNullable(issuance);
    }

    @Override
    public boolean isPassing() {
        return true;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
