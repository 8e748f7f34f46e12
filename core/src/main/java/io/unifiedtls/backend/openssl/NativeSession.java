package io.unifiedtls.backend.openssl;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.time.Duration;

/**
 * Limits the session that a full handshake of BoringSSL makes, before its tickets leave. BoringSSL counts the limit from the
 * full handshake, whatever is resumed in between. Without it, tickets of TLS 1.3 hold for two days, and each resumption
 * brings fresh ones for up to a week.
 */
final class NativeSession {

    private NativeSession() {}

    /**
     * Let the session end after a time, unless it ends earlier. A session that is being resumed keeps its end.
     *
     * @return false if the handshake has no session yet
     */
    static boolean endAfter(ReferenceCountedOpenSslEngine engine, Duration time) {
        synchronized (engine) {
            long ssl = engine.sslPointer();
            if (ssl == 0) {
                return false;
            }
            long seconds = SSL.getTimeout(ssl);
            if (seconds > time.toSeconds() && !SSL.isSessionReused(ssl)) {
                SSL.setTimeout(ssl, time.toSeconds());
            }
            return seconds > 0;
        }
    }

    /**
     * Let tickets that are made go out with what is wrapped next: BoringSSL keeps them until somebody writes, be it nothing.
     *
     * @return false if there was no room for all of them yet
     */
    static boolean writeTickets(ReferenceCountedOpenSslEngine engine) {
        synchronized (engine) {
            long ssl = engine.sslPointer();
            return ssl == 0
                    || (SSL.getShutdown(ssl) & SSL.SSL_SENT_SHUTDOWN) != 0
                    || SSL.writeToSSL(ssl, ssl /* some address, of which nothing is read */, 0) >= 0;
        }
    }

    /** Send no ticket (RFC 8446, section 4.6.1). Up to TLS 1.2 it has been announced before, and is sent. */
    static void sendNoTicket(ReferenceCountedOpenSslEngine engine) {
        synchronized (engine) {
            long ssl = engine.sslPointer();
            if (ssl != 0) {
                SSL.setOptions(ssl, SSL.SSL_OP_NO_TICKET);
            }
        }
    }
}
