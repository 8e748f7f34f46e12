package io.unifiedtls.autoconfigure.properties;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Log of refused handshakes.
 *
 * @param linesPerMinute Maximum number of lines per minute. The next line says how many were left out.
 */
public record HandshakeLogProperties(@DefaultValue("60") int linesPerMinute) {}
