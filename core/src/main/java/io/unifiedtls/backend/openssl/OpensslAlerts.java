package io.unifiedtls.backend.openssl;

import static java.util.Map.entry;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.HandshakeOutcome.AlertReceived;
import io.unifiedtls.HandshakeOutcome.AlertSent;
import io.unifiedtls.HandshakeOutcome.ClientCertificateMissing;
import io.unifiedtls.HandshakeOutcome.ClientNotAllowed;
import io.unifiedtls.HandshakeOutcome.WithoutAlert;
import io.unifiedtls.backend.trust.PeerNotAllowedException;
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

    /** Its words for a handshake in which the client sent close_notify. */
    private static final String CLOSED = "SSL_HANDSHAKE_FAILURE";

    private static final String NO_CERTIFICATE = "PEER_DID_NOT_RETURN_A_CERTIFICATE";

    /** The alerts that BoringSSL sends with its reasons, where they leave encrypted, so that nobody can look at them. */
    private static final Map<String, Alert> SENT = Map.ofEntries(
            entry("BAD_ALERT", Alert.DECODE_ERROR),
            entry("BAD_CHANGE_CIPHER_SPEC", Alert.ILLEGAL_PARAMETER),
            entry("BAD_DECRYPT", Alert.BAD_RECORD_MAC),
            entry("BAD_ECPOINT", Alert.ILLEGAL_PARAMETER),
            entry("BAD_PACKET_LENGTH", Alert.BAD_RECORD_MAC),
            entry("BAD_SIGNATURE", Alert.DECRYPT_ERROR),
            entry("BUFFERED_MESSAGES_ON_CIPHER_CHANGE", Alert.UNEXPECTED_MESSAGE),
            entry("CERTIFICATE_VERIFY_FAILED", Alert.CERTIFICATE_UNKNOWN),
            entry("CERT_DECOMPRESSION_FAILED", Alert.DECODE_ERROR),
            entry("CANNOT_PARSE_LEAF_CERT", Alert.DECODE_ERROR),
            entry("CLIENTHELLO_TLSEXT", Alert.DECODE_ERROR),
            entry("CONNECTION_REJECTED", Alert.INTERNAL_ERROR),
            entry("DATA_LENGTH_TOO_LONG", Alert.RECORD_OVERFLOW),
            entry("DECODE_ERROR", Alert.DECODE_ERROR),
            entry("DECRYPTION_FAILED", Alert.DECRYPT_ERROR),
            entry("DECRYPTION_FAILED_OR_BAD_RECORD_MAC", Alert.BAD_RECORD_MAC),
            entry("DIGEST_CHECK_FAILED", Alert.DECRYPT_ERROR),
            entry("DUPLICATE_EXTENSION", Alert.ILLEGAL_PARAMETER),
            entry("DUPLICATE_KEY_SHARE", Alert.ILLEGAL_PARAMETER),
            entry("ENCRYPTED_LENGTH_TOO_LONG", Alert.RECORD_OVERFLOW),
            entry("ERROR_PARSING_EXTENSION", Alert.DECODE_ERROR),
            entry("EXCESSIVE_MESSAGE_SIZE", Alert.ILLEGAL_PARAMETER),
            entry("EXCESS_HANDSHAKE_DATA", Alert.UNEXPECTED_MESSAGE),
            entry("INAPPROPRIATE_FALLBACK", Alert.INAPPROPRIATE_FALLBACK),
            entry("INTERNAL_ERROR", Alert.INTERNAL_ERROR),
            entry("INVALID_OUTER_RECORD_TYPE", Alert.DECODE_ERROR),
            entry("MISSING_EXTENSION", Alert.MISSING_EXTENSION),
            entry("MISSING_KEY_SHARE", Alert.MISSING_EXTENSION),
            entry("NO_CIPHERS_SPECIFIED", Alert.HANDSHAKE_FAILURE),
            entry("NO_COMMON_SIGNATURE_ALGORITHMS", Alert.HANDSHAKE_FAILURE),
            entry("NO_COMPRESSION_SPECIFIED", Alert.ILLEGAL_PARAMETER),
            entry("NO_RENEGOTIATION", Alert.NO_RENEGOTIATION),
            entry("NO_SHARED_CIPHER", Alert.HANDSHAKE_FAILURE),
            entry("NO_SHARED_GROUP", Alert.HANDSHAKE_FAILURE),
            entry(NO_CERTIFICATE, Alert.CERTIFICATE_REQUIRED),
            entry("TOO_MANY_EMPTY_FRAGMENTS", Alert.UNEXPECTED_MESSAGE),
            entry("TOO_MANY_KEY_UPDATES", Alert.UNEXPECTED_MESSAGE),
            entry("TOO_MANY_WARNING_ALERTS", Alert.UNEXPECTED_MESSAGE),
            entry("TOO_MUCH_SKIPPED_EARLY_DATA", Alert.UNEXPECTED_MESSAGE),
            entry("UNCOMPRESSED_CERT_TOO_LARGE", Alert.ILLEGAL_PARAMETER),
            entry("UNEXPECTED_EXTENSION", Alert.UNSUPPORTED_EXTENSION),
            entry("UNEXPECTED_MESSAGE", Alert.UNEXPECTED_MESSAGE),
            entry("UNEXPECTED_RECORD", Alert.UNEXPECTED_MESSAGE),
            entry("UNKNOWN_ALERT_TYPE", Alert.ILLEGAL_PARAMETER),
            entry("UNKNOWN_CERT_COMPRESSION_ALG", Alert.ILLEGAL_PARAMETER),
            entry("UNSUPPORTED_PROTOCOL", Alert.PROTOCOL_VERSION),
            entry("WRONG_CURVE", Alert.ILLEGAL_PARAMETER),
            entry("WRONG_SIGNATURE_TYPE", Alert.ILLEGAL_PARAMETER),
            entry("WRONG_VERSION_NUMBER", Alert.PROTOCOL_VERSION),
            entry("WRONG_VERSION_ON_EARLY_DATA", Alert.PROTOCOL_VERSION));

    private OpensslAlerts() {}

    static HandshakeOutcome of(SSLException failure) {
        if (PeerNotAllowedException.isCauseOf(failure)) {
            return new ClientNotAllowed(Alert.CERTIFICATE_UNKNOWN);
        }
        if (causes(failure).anyMatch(CertificateException.class::isInstance)) {
            return new AlertSent(Alert.CERTIFICATE_UNKNOWN);
        }
        return causes(failure)
                .map(cause -> ERROR.matcher(String.valueOf(cause.getMessage())))
                .filter(Matcher::find)
                .findFirst()
                .map(OpensslAlerts::of)
                .orElse(WithoutAlert.UNKNOWN);
    }

    private static HandshakeOutcome of(Matcher error) {
        if (error.group(2).equals(CLOSED)) {
            return new AlertReceived(Alert.CLOSE_NOTIFY);
        }
        int reason = Integer.parseUnsignedInt(error.group(1), 16) & REASON;
        return reason >= RECEIVED ? received(reason - RECEIVED) : sent(error.group(2));
    }

    private static HandshakeOutcome received(int code) {
        return Alert.of(code).<HandshakeOutcome>map(AlertReceived::new).orElse(WithoutAlert.UNASSIGNED_ALERT);
    }

    private static HandshakeOutcome sent(String reason) {
        Alert alert = SENT.get(reason);
        if (alert == null) {
            return WithoutAlert.UNKNOWN;
        }
        return reason.equals(NO_CERTIFICATE) ? new ClientCertificateMissing(alert) : new AlertSent(alert);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }
}
