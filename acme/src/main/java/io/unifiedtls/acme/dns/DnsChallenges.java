package io.unifiedtls.acme.dns;

import io.unifiedtls.Printable;
import io.unifiedtls.acme.DnsChallengeProvider;
import io.unifiedtls.acme.challenge.ChallengeException;
import io.unifiedtls.acme.challenge.ChallengeRows;
import io.unifiedtls.acme.challenge.ChallengeRows.TextRecord;
import io.unifiedtls.acme.challenge.Challenges.DnsRecords;
import io.unifiedtls.fetch.BoundedCalls;
import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.fleet.proof.NameServer;
import io.unifiedtls.logging.PrintableLogger;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.springframework.dao.DataAccessException;

/** Publishes records with the application's providers, at the names to which customers delegate. Thread-safe. */
public final class DnsChallenges implements DnsRecords {

    private static final Logger log = PrintableLogger.of(DnsChallenges.class);
    private static final Duration LOOKUP = Duration.ofSeconds(6);
    private static final int MOST_CLEANED = 100;
    private static final int PLACES = 64;
    private static final int PLACES_OF_A_NAME = 4;

    private final List<DnsChallengeProvider> providers;
    private final DelegatedName delegated;
    private final Propagation propagation;
    private final Duration timeout;
    private final Delegations delegations;
    private final ChallengeRows rows;
    private final BoundedCalls calls = new BoundedCalls("tls-acme-dns-provider", PLACES, PLACES_OF_A_NAME);

    DnsChallenges(
            List<DnsChallengeProvider> providers,
            DnsLookup lookup,
            Propagation propagation,
            Duration timeout,
            Delegations delegations,
            ChallengeRows rows) {
        this.providers = List.copyOf(providers);
        this.delegated = new DelegatedName(lookup);
        this.propagation = propagation;
        this.timeout = timeout;
        this.delegations = delegations;
        this.rows = rows;
    }

    /**
     * Create it.
     *
     * @param providers the preferred one first
     * @param resolvers those of the machine if empty
     * @param asksAuthorities whether a record counts as visible when all name servers of its zone show it, and not when a resolver does
     * @param timeout of the provider, and then of the wait
     * @param delegatedBelow a name below which CNAME records may lead; otherwise they may lead to each name that a provider serves
     * @param rows know the records that are published
     */
    public static DnsChallenges of(
            List<DnsChallengeProvider> providers,
            List<NameServer> resolvers,
            boolean asksAuthorities,
            Duration timeout,
            Optional<String> delegatedBelow,
            ChallengeRows rows) {
        DnsLookup lookup = new DnsLookup(LOOKUP, resolvers);
        Optional<AuthoritativeServers> authoritative = asksAuthorities
                ? Optional.of(new AuthoritativeServers(lookup, AuthoritativeServers.PORT))
                : Optional.empty();
        return new DnsChallenges(
                providers,
                lookup,
                new Propagation(lookup, authoritative),
                timeout,
                new Delegations(delegatedBelow),
                rows);
    }

    @Override
    public Optional<String> problem(String domain) throws InterruptedException {
        try {
            provider(domain, delegated.of(domain));
            return Optional.empty();
        } catch (ChallengeException ex) {
            return Optional.of(String.valueOf(ex.getMessage()));
        }
    }

    @Override
    public Runnable publish(String domain, String digest) throws InterruptedException {
        String name = delegated.of(domain);
        DnsChallengeProvider provider = provider(domain, name);
        rows.put(new TextRecord(name, digest));
        boolean isVisible = false;
        try {
            add(provider, name, digest);
            propagation.await(name, digest, timeout);
            isVisible = true;
            return () -> withdraw(provider, name, digest);
        } finally {
            if (!isVisible) {
                withdraw(provider, name, digest);
            }
        }
    }

    private DnsChallengeProvider provider(String domain, String name) {
        String record = DelegatedName.recordOf(domain);
        if (!record.equals(name)) {
            delegations.requireAllowed(record, name);
        }
        return providers.stream()
                .filter(provider -> provider.serves(name))
                .findFirst()
                .orElseThrow(() -> new ChallengeException(
                        record.equals(name)
                                ? "No DnsChallengeProvider serves %s. Delegate it: add a CNAME record there that leads into a zone that a provider serves."
                                        .formatted(name)
                                : "%s leads to %s, which no DnsChallengeProvider serves. Correct the CNAME record."
                                        .formatted(record, name)));
    }

    private void add(DnsChallengeProvider provider, String name, String digest) throws InterruptedException {
        try {
            calls.call(name, Deadline.in(timeout), () -> {
                provider.publish(name, digest);
                return true;
            });
        } catch (IOException ex) {
            throw new ChallengeException(
                    "The TXT record of %s was not added: %s".formatted(name, Printable.of(ex.getMessage(), 400)), ex);
        }
    }

    /** A record that stays harms nobody: it is worth nothing after the validation. {@link #clean} removes it later. */
    private void withdraw(DnsChallengeProvider provider, String name, String digest) {
        try {
            remove(provider, new TextRecord(name, digest));
        } catch (IOException | DataAccessException ex) {
            log.warn(
                    "The TXT record '{}' of {} was not removed: {}. It is tried again in an hour or two.",
                    digest,
                    name,
                    ex.getMessage());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void remove(DnsChallengeProvider provider, TextRecord record) throws IOException, InterruptedException {
        calls.call(record.name(), Deadline.in(timeout), () -> {
            provider.withdraw(record.name(), record.value());
            return true;
        });
        rows.remove(record);
    }

    /** If one cannot be removed, the others wait for the next time, so that a service that hangs keeps the thread once. */
    @Override
    public void clean(BooleanSupplier isStopping) throws InterruptedException {
        for (TextRecord record : rows.abandoned(MOST_CLEANED)) {
            Optional<DnsChallengeProvider> provider = providers.stream()
                    .filter(candidate -> candidate.serves(record.name()))
                    .findFirst();
            if (isStopping.getAsBoolean()) {
                return;
            }
            if (provider.isPresent()) {
                try {
                    remove(provider.get(), record);
                } catch (IOException ex) {
                    log.warn(
                            "The TXT record '{}' of {} was not removed: {}. It is tried again for a week.",
                            record.value(),
                            record.name(),
                            ex.getMessage());
                    return;
                }
            }
        }
    }
}
