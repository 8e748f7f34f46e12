package io.unifiedtls;

import java.util.List;

/** A configuration that the context's policy does not accept. Each fault is one violation. */
public class PolicyViolationException extends InvalidTLSConfigurationException {

    private static final long serialVersionUID = 1L;

    public PolicyViolationException(List<String> faults) {
        super(faults);
    }
}
