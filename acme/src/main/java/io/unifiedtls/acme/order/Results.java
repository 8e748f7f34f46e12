package io.unifiedtls.acme.order;

import io.unifiedtls.SigningChain;
import io.unifiedtls.acme.CertificateEvent;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.authority.Problem;
import io.unifiedtls.acme.order.Attempt.Result;
import io.unifiedtls.acme.renewal.Failures;
import io.unifiedtls.acme.renewal.Failures.Cause;
import io.unifiedtls.acme.renewal.Lifetime;
import io.unifiedtls.acme.renewal.RetryTimes;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Stores what tries have ended with, tells of it, and says when to go on. Thread-safe. */
final class Results {

    private static final Logger log = PrintableLogger.of(Results.class);
    private static final Duration UNWANTED = Duration.ofDays(1);

    private final OrderRows rows;
    private final TLSHosts hosts;
    private final Renewals renewals;
    private final Consumer<CertificateEvent> events;
    private final InstantSource clock;

    Results(OrderRows rows, TLSHosts hosts, Renewals renewals, Consumer<CertificateEvent> events, InstantSource clock) {
        this.rows = rows;
        this.hosts = hosts;
        this.renewals = renewals;
        this.events = events;
        this.clock = clock;
    }

    /** The host gets its certificate, in the transaction that ends the order. A certificate that the host cannot use is a failure. */
    Optional<Instant> issued(OrderRow row, FencedRun run, Result.Issued issued, Optional<Present> present) {
        SigningChain chain = issued.chain();
        Authority authority = issued.authority();
        Lifetime lifetime = Lifetime.of(chain.leaf(), clock.instant());
        Instant renewal = renewals.first(lifetime);
        try {
            run.store(() -> {
                TLSHost host = hosts.attach(row.tenant(), row.name(), chain);
                rows.issued(
                        row, authority.name(), host.certificate().orElseThrow().id(), renewal);
            });
        } catch (TLSHostException ex) {
            return Optional.of(failed(row, run, Problem.ofName(String.valueOf(ex.getMessage())), present));
        }
        log.debug("Authority {} has issued a certificate for {}", authority.name(), row.name());
        tell(
                present.isPresent()
                        ? new CertificateEvent.Renewed(row.name(), row.tenant(), authority.name(), lifetime.end())
                        : new CertificateEvent.Issued(row.name(), row.tenant(), authority.name(), lifetime.end()));
        return Optional.of(clock.instant()); // To ask the authority for its advice
    }

    /**
     * It is tried again.
     *
     * @return when
     */
    Instant failed(OrderRow row, FencedRun run, Problem problem, Optional<Present> present) {
        int failures = row.failures() + 1;
        boolean isOfAuthority = problem.isOfAuthority();
        Instant next = RetryTimes.nextTry(
                new Failures(failures, isOfAuthority ? Cause.AUTHORITY : Cause.NAME),
                clock.instant(),
                problem.retryAfter(),
                present.map(Present::lifetime),
                Renewals.random());
        run.store(() -> {
            rows.failed(row, failures, problem.text(), next);
            if (!isOfAuthority) {
                rows.close(row); // The authority has ended the order
            }
        });
        log.debug("No certificate for {}: {}", row.name(), problem.text());
        tell(row, problem.text(), Optional.of(next), present);
        return next;
    }

    /** A host that has its certificate keeps it, and the application is asked again, since customers come back. */
    Optional<Instant> unwanted(OrderRow row, FencedRun run, String reason, Optional<Present> present) {
        Optional<Instant> next = present.map(certificate -> clock.instant().plus(UNWANTED));
        run.store(() -> rows.failed(row, row.failures(), reason, next.orElse(null)));
        tell(row, reason, next, present);
        return next;
    }

    private void tell(OrderRow row, String problem, Optional<Instant> next, Optional<Present> present) {
        tell(present.<CertificateEvent>map(certificate -> new CertificateEvent.RenewalFailed(
                        row.name(),
                        row.tenant(),
                        problem,
                        next,
                        certificate.lifetime().end()))
                .orElseGet(() -> new CertificateEvent.Failed(row.name(), row.tenant(), problem, next)));
    }

    /** A listener of the application may fail. */
    private void tell(CertificateEvent event) {
        try {
            events.accept(event);
        } catch (RuntimeException ex) {
            log.warn("A listener failed on {}", event, ex);
        }
    }
}
