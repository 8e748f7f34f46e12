package io.unifiedtls;

import java.util.Locale;

/** A fatal alert that a server may send to end a handshake (RFC 8446, section 6.2). */
public enum Alert {
    UNEXPECTED_MESSAGE(10),
    RECORD_OVERFLOW(22),
    HANDSHAKE_FAILURE(40),
    CERTIFICATE_UNKNOWN(46),
    ILLEGAL_PARAMETER(47),
    ACCESS_DENIED(49),
    DECODE_ERROR(50),
    PROTOCOL_VERSION(70),
    INSUFFICIENT_SECURITY(71),
    INTERNAL_ERROR(80),
    INAPPROPRIATE_FALLBACK(86),
    MISSING_EXTENSION(109),
    UNSUPPORTED_EXTENSION(110),
    UNRECOGNIZED_NAME(112),
    CERTIFICATE_REQUIRED(116),
    NO_APPLICATION_PROTOCOL(120);

    private final int code;

    Alert(int code) {
        this.code = code;
    }

    /** The AlertDescription on the wire, 0 to 255. */
    public int code() {
        return code;
    }

    /** The name as the RFC spells it, such as {@code unrecognized_name}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
