package io.unifiedtls.vault;

import io.unifiedtls.SigningChain;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;

/** A certificate that is renewed; one thread at a time renews it, and any thread reads it. */
final class RenewedCertificate {

    private static final Logger log = PrintableLogger.of(RenewedCertificate.class);

    private final OnceLog once = new OnceLog(log);
    private final CertificateWish wish;
    private final VaultCalls calls;
    private final RenewalTimes times;
    private final InstantSource clock;
    private final RenewalObserver observer;
    /** Done with the first certificate, or exceptionally if the request is wrong. */
    private final CompletableFuture<SigningChain> first = new CompletableFuture<>();

    private volatile State state = new State(Optional.empty(), Optional.empty(), 0, Optional.empty());

    /**
     * The state of the certificate.
     *
     * @param failures of renewals in a row
     * @param failingSince if the latest has failed
     */
    record State(
            Optional<SigningChain> chain, Optional<Instant> failingSince, int failures, Optional<String> problem) {}

    RenewedCertificate(
            CertificateWish wish, VaultCalls calls, RenewalTimes times, InstantSource clock, RenewalObserver observer) {
        this.wish = wish;
        this.calls = calls;
        this.times = times;
        this.clock = clock;
        this.observer = observer;
    }

    CertificateWish wish() {
        return wish;
    }

    State state() {
        return state;
    }

    CompletableFuture<SigningChain> first() {
        return first;
    }

    /** Try to renew it; after what time to try again. Never throws. */
    Duration renew() {
        long began = System.nanoTime();
        boolean isIssued = false;
        Duration next;
        try {
            SigningChain chain = issued();
            next = succeeded(chain);
            isIssued = true;
        } catch (VaultFailure ex) {
            next = failed(String.valueOf(ex.getMessage()), ex.isFinal());
        } catch (RuntimeException | Error ex) { // Its message may contain a key
            next = failed("Unexpected failure (%s)".formatted(ex.getClass().getName()), false);
        }
        observer.ended(isIssued, Duration.ofNanos(System.nanoTime() - began));
        return next;
    }

    private SigningChain issued() throws VaultFailure {
        Map<String, Object> request = new HashMap<>();
        wish.commonName().ifPresent(name -> request.put("common_name", name));
        request.put("alt_names", String.join(",", wish.names()));
        request.put("ip_sans", String.join(",", wish.addresses()));
        request.put("format", "pem");
        wish.ttl().ifPresent(ttl -> request.put("ttl", ttl.toSeconds() + "s"));
        Optional<KeyPair> keys = wish.key().map(RequestedKey::generate);
        keys.ifPresent(
                pair -> request.put("csr", SigningRequest.pem(wish, wish.key().orElseThrow(), pair)));
        Map<String, Object> answer = calls.write(wish.path(), request);
        return new IssuedChain(wish, clock.instant()).read(answer, keys.map(KeyPair::getPrivate));
    }

    private Duration succeeded(SigningChain chain) {
        Instant end = chain.leaf().getNotAfter().toInstant();
        if (state.failures() > 0) {
            log.info("Vault issues the certificate {} again", wish);
        }
        log.debug("Vault has issued the certificate {}, valid until {}", wish, end);
        state = new State(Optional.of(chain), Optional.empty(), 0, Optional.empty());
        first.complete(chain);
        return times.renewal(clock.instant(), end);
    }

    private Duration failed(String problem, boolean isFinal) {
        State before = state;
        Instant now = clock.instant();
        int failures = before.failures() + 1;
        state = new State(
                before.chain(), Optional.of(before.failingSince().orElse(now)), failures, Optional.of(problem));
        once.warn(
                problem,
                "The certificate %s could not be issued: %s. %s, and the request is repeated."
                        .formatted(
                                wish,
                                problem,
                                before.chain().isPresent() ? "The current one stays in use" : "There is none yet"),
                null);
        if (isFinal) {
            first.completeExceptionally(new IllegalStateException(problem));
        }
        return times.retry(
                failures,
                now,
                before.chain()
                        .map(chain -> chain.leaf().getNotAfter().toInstant())
                        .orElse(now));
    }
}
