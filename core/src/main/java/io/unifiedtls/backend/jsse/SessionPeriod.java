package io.unifiedtls.backend.jsse;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.ClientVerdicts;
import io.unifiedtls.backend.trust.TrustManagers;
import io.unifiedtls.revocation.RevocationChecks;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The time in which an {@code SSLContext} of the JDK makes and resumes sessions: as long as a session may live, so that none
 * lives longer. The JDK checks the age of no session that is in a ticket, and of none of TLS 1.3, and each resumption brings
 * a fresh ticket. Thread-safe.
 */
final class SessionPeriod {

    private final SSLContext sslContext;
    private volatile long endNanos;

    /** Begin a period now. */
    SessionPeriod(
            TLSConfiguration configuration,
            SigningChainKeyManager keys,
            RevocationChecks revocation,
            ClientVerdicts verdicts) {
        X509ExtendedTrustManager trust = TrustManagers.ofServer(configuration, revocation);
        sslContext = JsseParameters.sslContext(
                configuration,
                keys,
                !configuration.clientAuthentication().isRequested()
                        ? trust
                        : new SessionEndingTrustManager(
                                trust,
                                this,
                                verdicts,
                                configuration.clientAuthentication().isEnforced()));
        JsseParameters.apply(configuration.sessions(), sslContext.getServerSessionContext());
        endNanos = System.nanoTime() + configuration.sessions().timeout().toNanos();
    }

    SSLContext sslContext() {
        return sslContext;
    }

    boolean isOver() {
        return left().isNegative() || left().isZero();
    }

    /** How long sessions may be resumed at most. */
    Duration left() {
        return Duration.ofNanos(endNanos - System.nanoTime());
    }

    /** End after a time, if that is earlier. */
    synchronized void endAfter(Duration time) {
        if (time.compareTo(left()) < 0) {
            endNanos = System.nanoTime() + time.toNanos();
        }
    }
}
