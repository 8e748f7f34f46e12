package io.unifiedtls.backend;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;

/**
 * The alert that ended a handshake.
 *
 * @param name as the RFC spells it, such as {@code certificate_expired}
 * @param received whether the peer sent it
 */
public record AlertReport(String name, boolean received) {

    /** Where the implementation does not tell. */
    public static final String UNKNOWN = "unknown";
    /** One whose code no RFC assigns. */
    public static final String UNASSIGNED = "unassigned_alert";

    /** AlertDescription (RFC 8446, section 6, its appendix B.2, and the RFCs that it names). */
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            entry(0, "close_notify"),
            entry(10, "unexpected_message"),
            entry(20, "bad_record_mac"),
            entry(21, "decryption_failed"),
            entry(22, "record_overflow"),
            entry(30, "decompression_failure"),
            entry(40, "handshake_failure"),
            entry(41, "no_certificate"),
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
            entry(52, "too_many_cids_requested"),
            entry(60, "export_restriction"),
            entry(70, "protocol_version"),
            entry(71, "insufficient_security"),
            entry(80, "internal_error"),
            entry(86, "inappropriate_fallback"),
            entry(90, "user_canceled"),
            entry(100, "no_renegotiation"),
            entry(109, "missing_extension"),
            entry(110, "unsupported_extension"),
            entry(111, "certificate_unobtainable"),
            entry(112, "unrecognized_name"),
            entry(113, "bad_certificate_status_response"),
            entry(114, "bad_certificate_hash_value"),
            entry(115, "unknown_psk_identity"),
            entry(116, "certificate_required"),
            entry(117, "general_error"),
            entry(120, "no_application_protocol"),
            entry(121, "ech_required"));

    /** One that the peer sent, by its code; empty if no RFC knows it. */
    public static Optional<AlertReport> received(int code) {
        return Optional.ofNullable(NAMES.get(code)).map(name -> new AlertReport(name, true));
    }

    /** One that was sent to the peer, by its code; empty if no RFC knows it. */
    public static Optional<AlertReport> sent(int code) {
        return Optional.ofNullable(NAMES.get(code)).map(name -> new AlertReport(name, false));
    }
}
