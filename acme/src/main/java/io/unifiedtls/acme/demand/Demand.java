package io.unifiedtls.acme.demand;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.Decision.Allowed;
import io.unifiedtls.acme.IssuanceRequest;
import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.fleet.lookup.CertificateDemand;
import io.unifiedtls.handshake.UnsettledException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Decides what clients get whose host has no certificate: nothing, if the application does not want one; else an issuance to wait for. Each
 * name is decided once for all who ask at the same time. Thread-safe.
 */
final class Demand implements CertificateDemand {

    private static final int MOST_NAMES = 10_000;

    private final DecisionCall call;
    private final Duration timeout;
    private final Function<IssuanceOf, HostIssuance> issuances;
    private final Cache<String, Boolean> denied;
    private final Cache<String, HostIssuance> allowed;
    private final Map<String, CompletableFuture<Optional<Verdict>>> deciding = new ConcurrentHashMap<>();

    /**
     * Create a demand.
     *
     * @param issuances makes the issuance of a name that was allowed
     */
    Demand(DecisionCall call, DemandSettings settings, Function<IssuanceOf, HostIssuance> issuances, Ticker ticker) {
        this.call = call;
        this.timeout = settings.decisionTimeout();
        this.issuances = issuances;
        this.denied = Caffeine.newBuilder()
                .expireAfterWrite(settings.denied())
                .maximumSize(MOST_NAMES)
                .ticker(ticker)
                .build();
        this.allowed = Caffeine.newBuilder()
                .expireAfterWrite(settings.longestWait().plusSeconds(2))
                .maximumSize(MOST_NAMES)
                .ticker(ticker)
                .build();
    }

    /** A name and the decision about it. */
    record IssuanceOf(String name, Allowed allowed) {}

    @Override
    public Optional<HandshakeRefusedException> missing(String name, Optional<String> tenant) {
        if (!PublicNames.isOne(name)) {
            return Optional.empty();
        }
        Optional<Verdict> verdict = remembered(name).or(() -> decide(name));
        return verdict.isPresent()
                ? verdict.get().issuance().map(Demand::beingIssued)
                : Optional.of(undecided(name, tenant.isPresent()));
    }

    /**
     * The decision about a name.
     *
     * @param issuance if a certificate is wanted
     */
    private record Verdict(Optional<HostIssuance> issuance) {}

    private Optional<Verdict> remembered(String name) {
        HostIssuance issuance = allowed.getIfPresent(name);
        return issuance != null || denied.getIfPresent(name) != null
                ? Optional.of(new Verdict(Optional.ofNullable(issuance)))
                : Optional.empty();
    }

    private static HandshakeRefusedException beingIssued(HostIssuance issuance) {
        return UnsettledException.beingIssued(
                "The certificate of host '%s' is being issued".formatted(issuance.name()), issuance);
    }

    /** Remembered by nobody. */
    private static HandshakeRefusedException undecided(String name, boolean isHost) {
        String message = "Nobody could decide whether '%s' gets a certificate".formatted(name);
        return isHost
                ? HandshakeRefusedException.passing(Alert.INTERNAL_ERROR, message)
                : UnsettledException.undecided(message);
    }

    /** The name cannot get a certificate, even if the decision allowed it. */
    void deny(HostIssuance issuance) {
        denied.put(issuance.name(), true);
        forget(issuance);
    }

    /** Decide anew when the next client asks. */
    void forget(HostIssuance issuance) {
        allowed.asMap().remove(issuance.name(), issuance);
    }

    private Optional<Verdict> decide(String name) {
        CompletableFuture<Optional<Verdict>> own = new CompletableFuture<>();
        CompletableFuture<Optional<Verdict>> other = deciding.putIfAbsent(name, own);
        if (other != null) {
            return await(other);
        }
        try {
            Optional<Verdict> verdict = remembered(name)
                    .or(() -> call.decide(new IssuanceRequest(name, Purpose.ON_DEMAND))
                            .map(decision -> verdict(name, decision)));
            own.complete(verdict);
            return verdict;
        } finally {
            deciding.remove(name, own);
            own.complete(Optional.empty()); // If it failed
        }
    }

    private Verdict verdict(String name, Decision decision) {
        if (decision instanceof Allowed yes) {
            HostIssuance issuance = issuances.apply(new IssuanceOf(name, yes));
            allowed.put(name, issuance);
            return new Verdict(Optional.of(issuance));
        }
        denied.put(name, true);
        return new Verdict(Optional.empty());
    }

    private Optional<Verdict> await(CompletableFuture<Optional<Verdict>> other) {
        try {
            return other.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException ex) {
            return Optional.empty();
        }
    }
}
