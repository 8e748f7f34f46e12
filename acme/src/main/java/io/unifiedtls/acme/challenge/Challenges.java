package io.unifiedtls.acme.challenge;

import io.unifiedtls.acme.authority.StorableText;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.challenge.TokenChallenge;

/** Chooses how a name is validated, and prepares the answer. Thread-safe. */
public final class Challenges {

    private final List<ChallengeType> types;
    private final ChallengeRows rows;
    private final Optional<DnsRecords> records;
    private final Semaphore places;

    /**
     * Create it.
     *
     * @param types that may be used, the preferred one first
     * @param records publishes the answers of dns-01, if that is possible
     * @param places how many names are validated by dns-01 at once: name servers and their providers may be slow
     */
    public Challenges(List<ChallengeType> types, ChallengeRows rows, Optional<DnsRecords> records, int places) {
        this.types = List.copyOf(types);
        this.rows = rows;
        this.records = records;
        this.places = new Semaphore(places);
    }

    /** Publishes TXT records. */
    public interface DnsRecords {

        /** Why the records of a domain cannot be published; empty if they can. */
        Optional<String> problem(String domain) throws InterruptedException;

        /**
         * Publish a record, and wait until it is visible.
         *
         * @return withdraws the record
         * @throws ChallengeException if it is not published, or is not visible in time
         */
        Runnable publish(String domain, String digest) throws InterruptedException;

        /** Withdraw records that processes have left when they died. Blocks. */
        void clean(BooleanSupplier isStopping) throws InterruptedException;
    }

    /** As many names as possible are validated by dns-01 already. */
    public static final class NoPlaceException extends Exception {

        private static final long serialVersionUID = 1L;
    }

    /**
     * A challenge whose answer is prepared. Closing it withdraws the answer.
     *
     * @param challenge to be triggered
     */
    public record Prepared(Challenge challenge, Runnable end) implements AutoCloseable {

        @Override
        public void close() {
            end.run();
        }
    }

    /**
     * Prepare the answer to one of the challenges of an authorization.
     *
     * @param tries how many have failed; each uses the next type in turn
     * @return empty if the authority offers none that can be used
     * @throws ChallengeException if dns-01 is the only one, and its record cannot be published
     * @throws NoPlaceException if it is to be dns-01, and too many names are validated so at this time
     */
    public Optional<Prepared> prepare(Authorization authorization, int tries)
            throws InterruptedException, NoPlaceException {
        String domain = authorization.getIdentifier().getDomain();
        List<TokenChallenge> offered = types.stream()
                .filter(type -> type != ChallengeType.DNS_01 || records.isPresent())
                .flatMap(type -> find(authorization, type).stream())
                .toList();
        if (offered.isEmpty()) {
            return Optional.empty();
        }
        TokenChallenge next = offered.get(tries % offered.size());
        return Optional.of(prepare(domain, next instanceof Dns01Challenge ? usable(domain, offered, tries) : next));
    }

    /** The challenge of dns-01, or another one if its record cannot be published. */
    private TokenChallenge usable(String domain, List<TokenChallenge> offered, int tries) throws InterruptedException {
        Optional<String> problem = records.orElseThrow().problem(domain);
        List<TokenChallenge> usable = offered.stream()
                .filter(each -> problem.isEmpty() || !(each instanceof Dns01Challenge))
                .toList();
        if (usable.isEmpty()) {
            throw new ChallengeException(problem.orElseThrow());
        }
        return usable.get(tries % usable.size());
    }

    private static Optional<TokenChallenge> find(Authorization authorization, ChallengeType type) {
        if (authorization.isWildcard() && type != ChallengeType.DNS_01) {
            return Optional.empty();
        }
        return authorization.getChallenges().stream()
                .filter(challenge -> challenge.getType().equals(type.type()))
                .filter(TokenChallenge.class::isInstance)
                .map(TokenChallenge.class::cast)
                .findFirst();
    }

    private Prepared prepare(String domain, TokenChallenge challenge) throws InterruptedException, NoPlaceException {
        if (challenge instanceof Dns01Challenge dns) {
            return published(domain, dns);
        }
        ChallengeType type =
                challenge instanceof TlsAlpn01Challenge ? ChallengeType.TLS_ALPN_01 : ChallengeType.HTTP_01;
        String token = challenge instanceof Http01Challenge http
                ? StorableText.require("token of a challenge", http.getToken(), StorableText.TOKEN)
                : "";
        String keyAuthorization =
                StorableText.require("key authorization", challenge.getAuthorization(), StorableText.URL);
        rows.put(domain, type, token, keyAuthorization);
        return new Prepared(challenge, () -> rows.remove(domain, type, token, keyAuthorization));
    }

    private Prepared published(String domain, Dns01Challenge challenge) throws InterruptedException, NoPlaceException {
        if (!places.tryAcquire()) {
            throw new NoPlaceException();
        }
        Runnable withdrawal = null;
        try {
            withdrawal = records.orElseThrow().publish(domain, challenge.getDigest());
            return new Prepared(challenge, freeing(withdrawal));
        } finally {
            if (withdrawal == null) {
                places.release();
            }
        }
    }

    private Runnable freeing(Runnable withdrawal) {
        return () -> {
            try {
                withdrawal.run();
            } finally {
                places.release();
            }
        };
    }

    /** Delete what processes have left when they died. Blocks. */
    public void clean(BooleanSupplier isStopping) throws InterruptedException {
        rows.clean();
        if (records.isPresent()) {
            records.get().clean(isStopping);
        }
    }
}
