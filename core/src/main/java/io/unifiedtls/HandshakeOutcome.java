package io.unifiedtls;

import java.util.Locale;

/**
 * How a server's handshake ended without a connection. Its text is the word that logs, meters and the endpoint use: the name
 * of the alert as the RFC spells it ({@code unrecognized_name}), that of a {@link WithoutAlert}, or {@code being_issued}.
 */
public sealed interface HandshakeOutcome {

    /** Whether the client ended it, rather than the server. */
    boolean byClient();

    /** The outcome of a handshake in which the server sent this alert. */
    static HandshakeOutcome sent(Alert alert) {
        return alert == Alert.CERTIFICATE_REQUIRED ? new ClientCertificateMissing(alert) : new AlertSent(alert);
    }

    /** The same outcome, with the alert that the server was seen to send. */
    default HandshakeOutcome sentAs(Alert alert) {
        return sent(alert);
    }

    /** The server refused the client with an alert. */
    record AlertSent(Alert alert) implements HandshakeOutcome {

        @Override
        public boolean byClient() {
            return false;
        }

        @Override
        public String toString() {
            return alert.toString();
        }
    }

    /**
     * The client sent no certificate, and the configuration needs one.
     *
     * @param alert the server's, which depends on the version and the TLS implementation
     */
    record ClientCertificateMissing(Alert alert) implements HandshakeOutcome {

        @Override
        public boolean byClient() {
            return false;
        }

        @Override
        public HandshakeOutcome sentAs(Alert sent) {
            return new ClientCertificateMissing(sent);
        }

        @Override
        public String toString() {
            return alert.toString();
        }
    }

    /**
     * The client's certificate was verified, and the configuration does not allow a client of its names. The text is {@code
     * access_denied} in every case.
     *
     * @param alert the server's: {@code access_denied} up to TLS 1.2, and {@code certificate_unknown} in TLS 1.3, where the TLS
     *     implementations encrypt it themselves and have no other for a certificate that is refused
     */
    record ClientNotAllowed(Alert alert) implements HandshakeOutcome {

        @Override
        public boolean byClient() {
            return false;
        }

        @Override
        public HandshakeOutcome sentAs(Alert sent) {
            return new ClientNotAllowed(sent);
        }

        @Override
        public String toString() {
            return Alert.ACCESS_DENIED.toString();
        }
    }

    /**
     * The certificate of the host was being issued, and the handshake could not wait for it any longer. The text is {@code being_issued}.
     *
     * @param alert the server's
     */
    record BeingIssued(Alert alert) implements HandshakeOutcome {

        @Override
        public boolean byClient() {
            return false;
        }

        @Override
        public HandshakeOutcome sentAs(Alert sent) {
            return new BeingIssued(sent);
        }

        @Override
        public String toString() {
            return "being_issued";
        }
    }

    /** The client ended it with an alert. */
    record AlertReceived(Alert alert) implements HandshakeOutcome {

        @Override
        public boolean byClient() {
            return true;
        }

        @Override
        public String toString() {
            return alert.toString();
        }
    }

    /** It ended, and no alert says why. */
    enum WithoutAlert implements HandshakeOutcome {
        /** It took too long, and the server closed the connection. */
        TIMEOUT(false),
        /** The client closed the connection. */
        CLOSED(true),
        /** The client spoke HTTP without TLS. */
        PLAIN_HTTP(false),
        /** The handshake answered a tls-alpn-01 challenge of ACME (RFC 8737), and the connection ends. It is no failure. */
        ACME_CHALLENGE(false),
        /** The client sent an alert whose code no RFC assigns. */
        UNASSIGNED_ALERT(true),
        /** The server ended it, and the TLS implementation does not tell why. */
        UNKNOWN(false);

        private final boolean byClient;

        WithoutAlert(boolean byClient) {
            this.byClient = byClient;
        }

        @Override
        public boolean byClient() {
            return byClient;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
