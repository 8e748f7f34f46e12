package io.unifiedtls.autoconfigure.properties;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The log of handshakes that were refused.
 *
 * @param linesPerMinute How many lines it has at most. The next one says how many were left out.
 */
public record HandshakeLogProperties(@DefaultValue("60") int linesPerMinute) {}
