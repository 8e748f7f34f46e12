package io.unifiedtls;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An AlertDescription (RFC 8446, section 6 and appendix B.2, and the RFCs that it names). Some are of earlier versions, and
 * peers still send them.
 */
public enum Alert {
    CLOSE_NOTIFY(0),
    UNEXPECTED_MESSAGE(10),
    BAD_RECORD_MAC(20),
    DECRYPTION_FAILED(21),
    RECORD_OVERFLOW(22),
    DECOMPRESSION_FAILURE(30),
    HANDSHAKE_FAILURE(40),
    NO_CERTIFICATE(41),
    BAD_CERTIFICATE(42),
    UNSUPPORTED_CERTIFICATE(43),
    CERTIFICATE_REVOKED(44),
    CERTIFICATE_EXPIRED(45),
    CERTIFICATE_UNKNOWN(46),
    ILLEGAL_PARAMETER(47),
    UNKNOWN_CA(48),
    ACCESS_DENIED(49),
    DECODE_ERROR(50),
    DECRYPT_ERROR(51),
    TOO_MANY_CIDS_REQUESTED(52),
    EXPORT_RESTRICTION(60),
    PROTOCOL_VERSION(70),
    INSUFFICIENT_SECURITY(71),
    INTERNAL_ERROR(80),
    INAPPROPRIATE_FALLBACK(86),
    USER_CANCELED(90),
    NO_RENEGOTIATION(100),
    MISSING_EXTENSION(109),
    UNSUPPORTED_EXTENSION(110),
    CERTIFICATE_UNOBTAINABLE(111),
    UNRECOGNIZED_NAME(112),
    BAD_CERTIFICATE_STATUS_RESPONSE(113),
    BAD_CERTIFICATE_HASH_VALUE(114),
    UNKNOWN_PSK_IDENTITY(115),
    CERTIFICATE_REQUIRED(116),
    GENERAL_ERROR(117),
    NO_APPLICATION_PROTOCOL(120),
    ECH_REQUIRED(121);

    private static final @Nullable Alert[] BY_CODE = new Alert[256];

    static {
        Arrays.stream(values()).forEach(alert -> BY_CODE[alert.code] = alert);
    }

    private final int code;

    Alert(int code) {
        this.code = code;
    }

    /** The alert of a code on the wire; empty if no RFC assigns it. */
    public static Optional<Alert> of(int code) {
        return code >= 0 && code < BY_CODE.length ? Optional.ofNullable(BY_CODE[code]) : Optional.empty();
    }

    /** The AlertDescription on the wire, 0 to 255. */
    public int code() {
        return code;
    }

    /** Whether it reports an error (RFC 8446, section 6.2), so that it can refuse a handshake. */
    public boolean isError() {
        return this != CLOSE_NOTIFY && this != USER_CANCELED && this != NO_RENEGOTIATION;
    }

    /** The name as the RFC spells it, such as {@code unrecognized_name}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
