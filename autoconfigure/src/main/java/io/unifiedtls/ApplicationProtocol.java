package io.unifiedtls;

/**
 * The name of an application protocol, negotiated inside the handshake (RFC 7301, section 3.1).
 *
 * @param name the name, one character per octet (ISO 8859-1), 1 to 255 of them
 */
public record ApplicationProtocol(String name) {

    public static final ApplicationProtocol H2 = new ApplicationProtocol("h2");
    public static final ApplicationProtocol HTTP_1_1 = new ApplicationProtocol("http/1.1");

    public ApplicationProtocol {
        if (name.isEmpty() || name.length() > 255 || name.chars().anyMatch(c -> c > 0xFF)) {
            throw new IllegalArgumentException(
                    "Application protocol '%s' must have 1 to 255 octets (RFC 7301, section 3.1)".formatted(name));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
