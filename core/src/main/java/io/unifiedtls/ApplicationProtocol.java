package io.unifiedtls;

/**
 * The name of an application protocol, negotiated inside the handshake (RFC 7301, section 3.1).
 *
 * @param name the name, one character per byte (ISO 8859-1), 1 to 255 of them
 */
public record ApplicationProtocol(String name) {

    public static final ApplicationProtocol H2 = new ApplicationProtocol("h2");
    public static final ApplicationProtocol HTTP_1_1 = new ApplicationProtocol("http/1.1");

    public ApplicationProtocol {
        if (name.isEmpty() || name.length() > 255 || !isOctets(name)) {
            throw new IllegalArgumentException(
                    "Application protocol '%s' must have 1 to 255 bytes (RFC 7301, section 3.1)"
                            .formatted(Printable.of(name)));
        }
    }

    /**
     * The protocol of a name.
     *
     * @throws IllegalArgumentException if it does not have 1 to 255 bytes
     */
    public static ApplicationProtocol of(String name) {
        return switch (name) {
            case "h2" -> H2;
            case "http/1.1" -> HTTP_1_1;
            default -> new ApplicationProtocol(name);
        };
    }

    private static boolean isOctets(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > 0xFF) {
                return false;
            }
        }
        return true;
    }

    /** The name, with what is not printable escaped. */
    @Override
    public String toString() {
        return Printable.of(name);
    }
}
