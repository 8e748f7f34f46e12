package io.unifiedtls.fleet;

import io.unifiedtls.Printable;
import java.util.List;

/** A call of {@link TLSHosts} that is refused. Nothing has changed. The message says what is wrong and what to do, and never contains a key. */
public class TLSHostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    @SuppressWarnings("serial") // Stream.toList makes lists that are
    private final List<String> faults;

    public TLSHostException(Reason reason, String fault) {
        this(reason, List.of(fault));
    }

    /**
     * Create an exception.
     *
     * @param faults all faults, at least one
     */
    public TLSHostException(Reason reason, List<String> faults) {
        super(Printable.of(String.join(" ", faults)));
        this.reason = reason;
        this.faults = Printable.all(faults);
    }

    /** The kind of the refusal, for code that maps it to a response. */
    public Reason reason() {
        return reason;
    }

    /** All faults, each with what to do. Text of tenants in them is printable. */
    public List<String> faults() {
        return faults;
    }

    /** The kinds of refusals. */
    public enum Reason {
        /** The name, the tenant or another argument is not well-formed. */
        INVALID_ARGUMENT,
        /** The tenant has no such claim or host. Hosts of other tenants count as not found. */
        NOT_FOUND,
        /** The name belongs to another tenant, or touches a name of another tenant, and the method does not prove enough. */
        NAME_TAKEN,
        /** The claim is not proven. */
        NOT_PROVEN,
        /** The certificate or its key cannot be used for the host. */
        INVALID_CERTIFICATE,
        /** The host is not in a state that allows this. */
        WRONG_STATE,
        /** The tenant has as many hosts or claims as the settings allow. */
        TOO_MANY
    }
}
