package io.unifiedtls.handshake;

import static java.util.Map.entry;

import io.unifiedtls.backend.AlertReport;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * An alert in the clear, which some clients send to a server that expects encrypted records already, so that no TLS
 * implementation tells what it says.
 */
final class PlainAlert {

    private static final int ALERT = 21;
    private static final int HEADER = 5;
    /** An encrypted one is longer. */
    private static final int LENGTH = 2;

    /** AlertDescription (RFC 8446, section 6, and its appendix B.2). */
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            entry(0, "close_notify"),
            entry(10, "unexpected_message"),
            entry(20, "bad_record_mac"),
            entry(22, "record_overflow"),
            entry(40, "handshake_failure"),
            entry(42, "bad_certificate"),
            entry(43, "unsupported_certificate"),
            entry(44, "certificate_revoked"),
            entry(45, "certificate_expired"),
            entry(46, "certificate_unknown"),
            entry(47, "illegal_parameter"),
            entry(48, "unknown_ca"),
            entry(49, "access_denied"),
            entry(50, "decode_error"),
            entry(51, "decrypt_error"),
            entry(70, "protocol_version"),
            entry(71, "insufficient_security"),
            entry(80, "internal_error"),
            entry(86, "inappropriate_fallback"),
            entry(90, "user_canceled"),
            entry(109, "missing_extension"),
            entry(110, "unsupported_extension"),
            entry(112, "unrecognized_name"),
            entry(113, "bad_certificate_status_response"),
            entry(115, "unknown_psk_identity"),
            entry(116, "certificate_required"),
            entry(120, "no_application_protocol"));

    private PlainAlert() {}

    /** The alert at a position of a buffer, if there is one; others may have read it already. */
    static Optional<AlertReport> at(int start, ByteBuffer source) {
        boolean plain = source.limit() - start >= HEADER + LENGTH
                && source.get(start) == ALERT
                && source.get(start + 3) == 0
                && source.get(start + 4) == LENGTH;
        return plain
                ? Optional.ofNullable(NAMES.get(Byte.toUnsignedInt(source.get(start + HEADER + 1))))
                        .map(name -> new AlertReport(name, true))
                : Optional.empty();
    }
}
