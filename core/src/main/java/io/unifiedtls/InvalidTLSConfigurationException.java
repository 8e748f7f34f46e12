package io.unifiedtls;

import java.util.List;

/**
 * A configuration that cannot be in force: its settings contradict each other, or a backend, a server or a policy does
 * not accept them. Holds all faults that were found together.
 */
public class InvalidTLSConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Stream.toList makes lists that are
    private final List<String> faults;

    /**
     * Create the exception.
     *
     * @param faults what is wrong, where, and what to do, one sentence or two each; at least one
     */
    public InvalidTLSConfigurationException(List<String> faults) {
        super(String.join(System.lineSeparator(), Printable.all(faults)));
        this.faults = Printable.all(faults);
    }

    /** All faults, at least one. */
    public List<String> faults() {
        return faults;
    }
}
