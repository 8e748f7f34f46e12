package io.unifiedtls.backend.jsse;

import io.unifiedtls.NamedGroup;
import io.unifiedtls.backend.AlertReport;
import io.unifiedtls.backend.BackendContext;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** What the JDK tells about its engines. */
abstract class JsseContext implements BackendContext {

    private static final Pattern RECEIVED = Pattern.compile("Received fatal alert: (\\w+)");
    private static final Pattern SENT = Pattern.compile("\\((\\w+)\\) ");
    /** Parts of messages that begin with no alert, as Java 17 writes them. */
    private static final Map<String, String> OLDER = Map.of(
            "Empty client certificate chain", "bad_certificate",
            "No matching application layer protocol", "no_application_protocol",
            "not accepted by server preferences", "protocol_version",
            "is not enabled or supported in server context", "protocol_version",
            "no cipher suites in common", "handshake_failure",
            "Client initiated renegotiation", "handshake_failure");

    /** A session is made in its full handshake, and keeps that time when it is resumed. */
    @Override
    public boolean isResumed(SSLEngine engine, Instant handshakeStart) {
        return engine.getSession().getCreationTime() < handshakeStart.toEpochMilli();
    }

    /** It does not tell. */
    @Override
    public Optional<NamedGroup> namedGroup(SSLEngine engine) {
        return Optional.empty();
    }

    /** The message is all that the JDK gives. */
    @Override
    public AlertReport alert(SSLEngine engine, SSLException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher received = RECEIVED.matcher(message);
        if (received.find()) {
            return new AlertReport(received.group(1), true);
        }
        Matcher sent = SENT.matcher(message);
        return new AlertReport(sent.lookingAt() ? sent.group(1) : older(failure, message), false);
    }

    private static String older(SSLException failure, String message) {
        return failure.getCause() instanceof CertificateException
                ? "certificate_unknown"
                : OLDER.entrySet().stream()
                        .filter(entry -> message.contains(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(AlertReport.UNKNOWN);
    }
}
