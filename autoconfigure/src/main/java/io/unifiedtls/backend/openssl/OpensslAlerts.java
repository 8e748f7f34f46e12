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

    /** The alerts that BoringSSL sends with its reasons. */
    private static final Map<String, String> SENT = Map.ofEntries(
            entry("BAD_CHANGE_CIPHER_SPEC", "unexpected_message"),
            entry("BAD_DECRYPT", "bad_record_mac"),
            entry("BAD_ECPOINT", "illegal_parameter"),
            entry("BAD_PACKET_LENGTH", "decode_error"),
            entry("BAD_SIGNATURE", "decrypt_error"),
            entry("BUFFERED_MESSAGES_ON_CIPHER_CHANGE", "unexpected_message"),
            entry("CERTIFICATE_VERIFY_FAILED", "certificate_unknown"),
            entry("CLIENTHELLO_TLSEXT", "decode_error"),
            entry("DECODE_ERROR", "decode_error"),
            entry("DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "bad_record_mac"),
            entry("DIGEST_CHECK_FAILED", "decrypt_error"),
            entry("DUPLICATE_KEY_SHARE", "illegal_parameter"),
            entry("ENCRYPTED_LENGTH_TOO_LONG", "record_overflow"),
            entry("EXCESSIVE_MESSAGE_SIZE", "illegal_parameter"),
            entry("EXCESS_HANDSHAKE_DATA", "unexpected_message"),
            entry("INAPPROPRIATE_FALLBACK", "inappropriate_fallback"),
            entry("MISSING_KEY_SHARE", "missing_extension"),
            entry("NO_CIPHERS_SPECIFIED", "handshake_failure"),
            entry("NO_COMMON_SIGNATURE_ALGORITHMS", "handshake_failure"),
            entry("NO_COMPRESSION_SPECIFIED", "illegal_parameter"),
            entry("NO_RENEGOTIATION", "no_renegotiation"),
            entry("NO_SHARED_CIPHER", "handshake_failure"),
            entry("NO_SHARED_GROUP", "handshake_failure"),
            entry("PEER_DID_NOT_RETURN_A_CERTIFICATE", "certificate_required"),
            entry("UNEXPECTED_MESSAGE", "unexpected_message"),
            entry("UNEXPECTED_RECORD", "unexpected_message"),
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
        int reason = Integer.parseUnsignedInt(error.group(1), 16) & REASON;
        return reason >= RECEIVED
                ? AlertReport.received(reason - RECEIVED).orElse(new AlertReport(AlertReport.UNKNOWN, true))
                : new AlertReport(SENT.getOrDefault(error.group(2), AlertReport.UNKNOWN), false);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }
}
