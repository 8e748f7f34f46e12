package io.unifiedtls.backend.jsse;

import static java.util.Map.entry;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.HandshakeOutcome.AlertReceived;
import io.unifiedtls.HandshakeOutcome.ClientCertificateMissing;
import io.unifiedtls.HandshakeOutcome.ClientNotAllowed;
import io.unifiedtls.HandshakeOutcome.WithoutAlert;
import io.unifiedtls.backend.trust.PeerNotAllowedException;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLProtocolException;

/**
 * Finds the alert of a failure by the exception, which is all that the JDK gives where the alert leaves encrypted. Messages
 * begin with the alert on Java 25; on Java 17, the kind of exception and its cause narrow it down to a few.
 */
final class JsseAlerts {

    private static final Pattern RECEIVED = Pattern.compile("Received fatal alert: (\\w+)");
    private static final Pattern SENT = Pattern.compile("\\((\\w+)\\) ");

    private static final String NO_CERTIFICATE = "Empty client certificate chain";

    /** Parts of messages of Java 17 whose kind does not tell the alert. */
    private static final Map<String, Alert> OLDER = Map.ofEntries(
            entry(NO_CERTIFICATE, Alert.BAD_CERTIFICATE),
            entry("Failed to parse client certificates", Alert.BAD_CERTIFICATE),
            entry("No matching application layer protocol", Alert.NO_APPLICATION_PROTOCOL),
            entry("not accepted by server preferences", Alert.PROTOCOL_VERSION),
            entry("is not enabled or supported in server context", Alert.PROTOCOL_VERSION),
            entry("no sufficient data", Alert.ILLEGAL_PARAMETER),
            entry("Inconsistent", Alert.ILLEGAL_PARAMETER),
            entry("Illegal handshake message", Alert.DECODE_ERROR),
            entry("unexpected end of handshake data", Alert.DECODE_ERROR),
            entry("The Finished message cannot be verified", Alert.DECRYPT_ERROR));

    /** Messages of the JDK about alerts of the client. */
    private static final Map<String, HandshakeOutcome> ENDED_BY_CLIENT = Map.of(
            "Received close_notify during handshake", new AlertReceived(Alert.CLOSE_NOTIFY),
            "Received fatal close_notify alert", new AlertReceived(Alert.USER_CANCELED),
            "Unknown alert description", WithoutAlert.UNASSIGNED_ALERT);

    private JsseAlerts() {}

    static HandshakeOutcome of(SSLException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher received = RECEIVED.matcher(message);
        if (received.find()) {
            return named(received.group(1))
                    .<HandshakeOutcome>map(AlertReceived::new)
                    .orElse(WithoutAlert.UNASSIGNED_ALERT);
        }
        return partOf(message, ENDED_BY_CLIENT).orElseGet(() -> sent(failure, message));
    }

    private static HandshakeOutcome sent(SSLException failure, String message) {
        if (PeerNotAllowedException.isCauseOf(failure)) {
            return new ClientNotAllowed(Alert.CERTIFICATE_UNKNOWN);
        }
        Matcher sent = SENT.matcher(message);
        Alert alert = sent.lookingAt()
                ? named(sent.group(1)).orElseGet(() -> older(failure, message))
                : older(failure, message);
        return message.contains(NO_CERTIFICATE) ? new ClientCertificateMissing(alert) : HandshakeOutcome.sent(alert);
    }

    private static Optional<Alert> named(String name) {
        return Arrays.stream(Alert.values())
                .filter(alert -> alert.toString().equals(name))
                .findFirst();
    }

    private static <T> Optional<T> partOf(String message, Map<String, T> byPart) {
        return byPart.entrySet().stream()
                .filter(entry -> message.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** As {@code sun.security.ssl} chooses between them (TransportContext.fatal, SSLTransport.decode). */
    private static Alert older(SSLException failure, String message) {
        Throwable cause = failure.getCause();
        if (cause instanceof CertificateException) {
            return Alert.CERTIFICATE_UNKNOWN;
        }
        Optional<Alert> named = partOf(message, OLDER);
        if (named.isPresent()) {
            return named.get();
        }
        if (failure instanceof SSLProtocolException || cause instanceof SSLProtocolException) {
            return Alert.UNEXPECTED_MESSAGE;
        }
        if (cause instanceof AEADBadTagException) {
            return Alert.BAD_RECORD_MAC;
        }
        if (failure instanceof SSLHandshakeException || cause instanceof BadPaddingException) {
            return Alert.HANDSHAKE_FAILURE;
        }
        return Alert.INTERNAL_ERROR;
    }
}
