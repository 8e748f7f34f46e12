package io.unifiedtls;

import java.io.IOException;

/**
 * The connection ended without {@code close_notify}, so an attacker may have cut off the data (RFC 8446, section
 * 6.1). A protocol that marks its own end can ignore this exception.
 */
public final class RaggedEndException extends IOException {

    private static final long serialVersionUID = 1L;

    public RaggedEndException() {
        super("The connection ended without close_notify, so the data may be incomplete");
    }
}
