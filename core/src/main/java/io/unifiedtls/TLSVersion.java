package io.unifiedtls;

import java.util.Optional;

/** A version of the protocol, oldest first. */
public enum TLSVersion {
    TLS_1_0("TLSv1", 0x0301),
    TLS_1_1("TLSv1.1", 0x0302),
    TLS_1_2("TLSv1.2", 0x0303),
    TLS_1_3("TLSv1.3", 0x0304);

    private static final TLSVersion[] ALL = values();

    private final String protocolName;
    private final int codePoint;

    TLSVersion(String protocolName, int codePoint) {
        this.protocolName = protocolName;
        this.codePoint = codePoint;
    }

    /** The name that the JDK and Spring Boot use, such as {@code TLSv1.3}. */
    public String protocolName() {
        return protocolName;
    }

    /** The value on the wire, such as {@code 0x0304} (RFC 8446, section 4.1.2). */
    public int codePoint() {
        return codePoint;
    }

    /** The version of a value on the wire, or empty if it is none of these, such as a GREASE value. */
    public static Optional<TLSVersion> ofCodePoint(int codePoint) {
        for (TLSVersion version : ALL) {
            if (version.codePoint == codePoint) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /**
     * The version of a protocol name, without regard to case.
     *
     * @throws IllegalArgumentException if the name is none of these
     */
    public static TLSVersion of(String protocolName) {
        for (TLSVersion version : ALL) {
            if (version.protocolName.equalsIgnoreCase(protocolName)) {
                return version;
            }
        }
        throw new IllegalArgumentException(
                "Unknown TLS version '%s'. Use TLSv1.2 or TLSv1.3.".formatted(Printable.of(protocolName)));
    }

    @Override
    public String toString() {
        return protocolName;
    }
}
