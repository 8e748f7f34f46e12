package io.unifiedtls.backend.jsse;

import static java.util.Map.entry;

import io.unifiedtls.backend.AlertReport;
import java.security.cert.CertificateException;
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

    /** Parts of messages of Java 17 whose kind does not tell the alert. */
    private static final Map<String, String> OLDER = Map.ofEntries(
            entry("Empty client certificate chain", "bad_certificate"),
            entry("Failed to parse client certificates", "bad_certificate"),
            entry("No matching application layer protocol", "no_application_protocol"),
            entry("not accepted by server preferences", "protocol_version"),
            entry("is not enabled or supported in server context", "protocol_version"),
            entry("no sufficient data", "illegal_parameter"),
            entry("Inconsistent", "illegal_parameter"),
            entry("Illegal handshake message", "decode_error"),
            entry("unexpected end of handshake data", "decode_error"),
            entry("The Finished message cannot be verified", "decrypt_error"));

    /** Messages of the JDK about alerts of the client, and the names of these alerts. */
    private static final Map<String, String> ENDED_BY_CLIENT = Map.of(
            "Received close_notify during handshake", "close_notify",
            "Received fatal close_notify alert", "user_canceled",
            "Unknown alert description", AlertReport.UNASSIGNED);

    private JsseAlerts() {}

    static AlertReport of(SSLException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher received = RECEIVED.matcher(message);
        if (received.find()) {
            return new AlertReport(received.group(1), true);
        }
        Matcher sent = SENT.matcher(message);
        return partOf(message, ENDED_BY_CLIENT)
                .map(name -> new AlertReport(name, true))
                .orElseGet(() -> new AlertReport(sent.lookingAt() ? sent.group(1) : older(failure, message), false));
    }

    private static Optional<String> partOf(String message, Map<String, String> names) {
        return names.entrySet().stream()
                .filter(entry -> message.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** As {@code sun.security.ssl} chooses between them (TransportContext.fatal, SSLTransport.decode). */
    private static String older(SSLException failure, String message) {
        Throwable cause = failure.getCause();
        if (cause instanceof CertificateException) {
            return "certificate_unknown";
        }
        Optional<String> named = partOf(message, OLDER);
        if (named.isPresent()) {
            return named.get();
        }
        if (failure instanceof SSLProtocolException || cause instanceof SSLProtocolException) {
            return "unexpected_message";
        }
        if (cause instanceof AEADBadTagException) {
            return "bad_record_mac";
        }
        if (failure instanceof SSLHandshakeException || cause instanceof BadPaddingException) {
            return "handshake_failure";
        }
        return "internal_error";
    }
}
