package io.unifiedtls.backend.openssl;

import static java.util.Map.entry;

import io.unifiedtls.backend.AlertReport;
import java.security.cert.CertificateException;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Finds the alert of a failure by BoringSSL's error code: the messages hold it, and its name. */
final class OpensslAlerts {

    private static final Pattern ERROR = Pattern.compile("error:([0-9a-fA-F]{8}):[^:]*:[^:]*:(\\w+)");
    private static final int REASON = 0xFFF;
    /** The reason of an alert that was received is its code and this. */
    private static final int RECEIVED = 1_000;

    /** What it says of a handshake in which the client said close_notify. */
    private static final String CLOSED = "SSL_HANDSHAKE_FAILURE";

    /** The alerts that BoringSSL sends with its reasons, where they leave encrypted, so that nobody can look at them. */
    private static final Map<String, String> SENT = Map.ofEntries(
            entry("BAD_ALERT", "decode_error"),
            entry("BAD_CHANGE_CIPHER_SPEC", "illegal_parameter"),
            entry("BAD_DECRYPT", "bad_record_mac"),
            entry("BAD_ECPOINT", "illegal_parameter"),
            entry("BAD_PACKET_LENGTH", "bad_record_mac"),
            entry("BAD_SIGNATURE", "decrypt_error"),
            entry("BUFFERED_MESSAGES_ON_CIPHER_CHANGE", "unexpected_message"),
            entry("CERTIFICATE_VERIFY_FAILED", "certificate_unknown"),
            entry("CERT_DECOMPRESSION_FAILED", "decode_error"),
            entry("CANNOT_PARSE_LEAF_CERT", "decode_error"),
            entry("CLIENTHELLO_TLSEXT", "decode_error"),
            entry("CONNECTION_REJECTED", "internal_error"),
            entry("DATA_LENGTH_TOO_LONG", "record_overflow"),
            entry("DECODE_ERROR", "decode_error"),
            entry("DECRYPTION_FAILED", "decrypt_error"),
            entry("DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "bad_record_mac"),
            entry("DIGEST_CHECK_FAILED", "decrypt_error"),
            entry("DUPLICATE_EXTENSION", "illegal_parameter"),
            entry("DUPLICATE_KEY_SHARE", "illegal_parameter"),
            entry("ENCRYPTED_LENGTH_TOO_LONG", "record_overflow"),
            entry("ERROR_PARSING_EXTENSION", "decode_error"),
            entry("EXCESSIVE_MESSAGE_SIZE", "illegal_parameter"),
            entry("EXCESS_HANDSHAKE_DATA", "unexpected_message"),
            entry("INAPPROPRIATE_FALLBACK", "inappropriate_fallback"),
            entry("INTERNAL_ERROR", "internal_error"),
            entry("INVALID_OUTER_RECORD_TYPE", "decode_error"),
            entry("MISSING_EXTENSION", "missing_extension"),
            entry("MISSING_KEY_SHARE", "missing_extension"),
            entry("NO_CIPHERS_SPECIFIED", "handshake_failure"),
            entry("NO_COMMON_SIGNATURE_ALGORITHMS", "handshake_failure"),
            entry("NO_COMPRESSION_SPECIFIED", "illegal_parameter"),
            entry("NO_RENEGOTIATION", "no_renegotiation"),
            entry("NO_SHARED_CIPHER", "handshake_failure"),
            entry("NO_SHARED_GROUP", "handshake_failure"),
            entry("PEER_DID_NOT_RETURN_A_CERTIFICATE", "certificate_required"),
            entry("TOO_MANY_EMPTY_FRAGMENTS", "unexpected_message"),
            entry("TOO_MANY_KEY_UPDATES", "unexpected_message"),
            entry("TOO_MANY_WARNING_ALERTS", "unexpected_message"),
            entry("TOO_MUCH_SKIPPED_EARLY_DATA", "unexpected_message"),
            entry("UNCOMPRESSED_CERT_TOO_LARGE", "illegal_parameter"),
            entry("UNEXPECTED_EXTENSION", "unsupported_extension"),
            entry("UNEXPECTED_MESSAGE", "unexpected_message"),
            entry("UNEXPECTED_RECORD", "unexpected_message"),
            entry("UNKNOWN_ALERT_TYPE", "illegal_parameter"),
            entry("UNKNOWN_CERT_COMPRESSION_ALG", "illegal_parameter"),
            entry("UNSUPPORTED_PROTOCOL", "protocol_version"),
            entry("WRONG_CURVE", "illegal_parameter"),
            entry("WRONG_SIGNATURE_TYPE", "illegal_parameter"),
            entry("WRONG_VERSION_NUMBER", "protocol_version"),
            entry("WRONG_VERSION_ON_EARLY_DATA", "protocol_version"));

    private OpensslAlerts() {}

    static AlertReport of(SSLException failure) {
        if (causes(failure).anyMatch(CertificateException.class::isInstance)) {
            return new AlertReport("certificate_unknown", false);
        }
        return causes(failure)
                .map(cause -> ERROR.matcher(String.valueOf(cause.getMessage())))
                .filter(Matcher::find)
                .findFirst()
                .map(OpensslAlerts::of)
                .orElse(new AlertReport(AlertReport.UNKNOWN, false));
    }

    private static AlertReport of(Matcher error) {
        if (error.group(2).equals(CLOSED)) {
            return new AlertReport("close_notify", true);
        }
        int reason = Integer.parseUnsignedInt(error.group(1), 16) & REASON;
        return reason >= RECEIVED
                ? AlertReport.received(reason - RECEIVED).orElse(new AlertReport(AlertReport.UNASSIGNED, true))
                : new AlertReport(SENT.getOrDefault(error.group(2), AlertReport.UNKNOWN), false);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }
}
