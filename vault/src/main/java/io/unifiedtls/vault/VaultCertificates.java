package io.unifiedtls.vault;

import io.unifiedtls.SigningChain;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;

/** Has certificates issued, and renews them on a thread of its own until it is closed. What Vault does not renew stays. Thread-safe. */
public final class VaultCertificates implements AutoCloseable {

    private static final Logger log = PrintableLogger.of(VaultCertificates.class);

    private final VaultCalls calls;
    private final InstantSource clock;
    private final List<RenewalObserver> observers = new CopyOnWriteArrayList<>();
    private final RenewalTimes times =
            new RenewalTimes(() -> ThreadLocalRandom.current().nextDouble());
    private final Map<CertificateWish, RenewedCertificate> certificates = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor scheduler;
    /** Apart from it, since a listener may wait for a certificate. */
    private final Announcements announcements = new Announcements();

    public VaultCertificates(VaultCalls calls, InstantSource clock) {
        this.calls = calls;
        this.clock = clock;
        this.scheduler = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "tls-vault");
            thread.setDaemon(true);
            return thread;
        });
        scheduler.setRemoveOnCancelPolicy(true);
    }

    /**
     * The certificate in force. A new one is requested at once, and waited for.
     *
     * @param bound how long to wait
     * @throws VaultFailure if there is none after that time, or the request is wrong; it is not repeated then
     */
    public SigningChain await(CertificateWish wish, Duration bound) throws VaultFailure {
        RenewedCertificate certificate = requested(wish);
        Optional<SigningChain> current = certificate.state().chain();
        if (current.isPresent()) {
            return current.get();
        }
        try {
            return certificate.first().get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException ex) {
            certificates.remove(wish, certificate);
            throw new VaultFailure(certificate.state().problem().orElse("Vault has not answered within that time"));
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new VaultFailure("The application is being stopped");
        }
    }

    /**
     * The certificate in force. A new one is requested, and waited for a while.
     *
     * @param bound how long to wait for the first one
     * @return empty if there is none yet
     */
    public Optional<SigningChain> find(CertificateWish wish, Duration bound) {
        boolean isNew = !certificates.containsKey(wish);
        RenewedCertificate certificate = requested(wish);
        if (isNew) {
            try {
                certificate.first().get(bound.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException ex) {
                log.warn(
                        "The certificate {} has not been issued yet. Handshakes that need it are refused until it is",
                        wish);
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
        return certificate.state().chain();
    }

    /** The certificate in force; empty if there is none yet. Requests none. */
    public Optional<SigningChain> known(CertificateWish wish) {
        RenewedCertificate certificate = certificates.get(wish);
        return certificate == null ? Optional.empty() : certificate.state().chain();
    }

    /** Renew these, and no others. */
    public void retain(Collection<CertificateWish> used) {
        certificates.keySet().retainAll(used);
    }

    /** All certificates that were asked for, in the order of their descriptions. */
    public List<CertificateStatus> all() {
        return certificates.values().stream()
                .map(certificate -> CertificateStatus.of(certificate.wish(), certificate.state()))
                .sorted(Comparator.comparing(CertificateStatus::description))
                .toList();
    }

    /** Renew all now, each in its turn, and do not wait for it. */
    public void renewNow() {
        certificates.values().forEach(certificate -> scheduler.execute(() -> renewOnce(certificate)));
    }

    /**
     * Be told of certificates that nobody waited for.
     *
     * @param listener is called by a thread of its own, once {@link #start} was called
     */
    public void onChange(Runnable listener) {
        announcements.add(listener);
    }

    /** Tell an observer of each request from now on. */
    public void observe(RenewalObserver observer) {
        observers.add(observer);
    }

    /** Tell the listeners from now on, and of all that they have missed. */
    public void start() {
        announcements.start();
    }

    private RenewedCertificate requested(CertificateWish wish) {
        RenewedCertificate added = new RenewedCertificate(wish, calls, times, clock, this::ended);
        RenewedCertificate existing = certificates.putIfAbsent(wish, added);
        if (existing != null) {
            return existing;
        }
        schedule(added, Due.in(Duration.ZERO, clock));
        return added;
    }

    private void ended(boolean isIssued, Duration took) {
        observers.forEach(observer -> observer.ended(isIssued, took));
    }

    @SuppressWarnings("UnusedVariable") // A renewal never throws
    private void schedule(RenewedCertificate certificate, Due due) {
        try {
            Future<?> unused = scheduler.schedule(
                    () -> renew(certificate, due), due.pause(clock).toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ex) {
            log.debug("Closed, so the certificate {} is not renewed any more", certificate.wish());
        }
    }

    private void renew(RenewedCertificate certificate, Due due) {
        if (certificates.get(certificate.wish()) == certificate) {
            schedule(certificate, due.isNow(clock) ? Due.in(renewOnce(certificate), clock) : due);
        }
    }

    private Duration renewOnce(RenewedCertificate certificate) {
        Optional<SigningChain> before = certificate.state().chain();
        Duration next = certificate.renew();
        if (!certificate.state().chain().equals(before)) {
            announcements.changed();
        }
        return next;
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        announcements.close();
    }
}
