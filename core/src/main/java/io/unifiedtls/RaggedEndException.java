package io.unifiedtls;

import java.io.IOException;

/**
 * The network ended before the peer said that it writes nothing more ({@code close_notify}), so what was read may have
 * been cut off by somebody else (RFC 8446, section 6.1). A protocol that marks its own end may ignore it.
 */
public final class RaggedEndException extends IOException {

    private static final long serialVersionUID = 1L;

    public RaggedEndException() {
        super("The connection ended without close_notify, so what was read may be incomplete");
    }
}
