package io.unifiedtls.acme.order;

import org.shredzone.acme4j.exception.AcmeException;

/** The authority has issued nothing for a name. The message is in its words. */
final class RefusedException extends AcmeException {

    private static final long serialVersionUID = 1L;

    RefusedException(String problem) {
        super(problem);
    }
}
