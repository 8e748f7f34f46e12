package io.unifiedtls.acme.dns;

import java.io.IOException;

/** A question without an answer. The message is a sentence. */
final class DnsFailure extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean isSilence;

    /**
     * Create it.
     *
     * @param isSilence whether no server has answered at all
     */
    DnsFailure(String message, boolean isSilence, Throwable cause) {
        super(message, cause);
        this.isSilence = isSilence;
    }

    DnsFailure(String message, boolean isSilence) {
        super(message);
        this.isSilence = isSilence;
    }

    boolean isSilence() {
        return isSilence;
    }
}
