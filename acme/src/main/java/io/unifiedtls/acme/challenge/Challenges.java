package io.unifiedtls.acme.challenge;

import java.util.List;
import java.util.Optional;
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

    /**
     * Create it.
     *
     * @param types that may be used, the preferred one first
     * @param records publishes the answers of dns-01, if that is possible
     */
    public Challenges(List<ChallengeType> types, ChallengeRows rows, Optional<DnsRecords> records) {
        this.types = List.copyOf(types);
        this.rows = rows;
        this.records = records;
    }

    /** Publishes TXT records. */
    public interface DnsRecords {

        /** Whether the records of a domain can be published. */
        boolean canPublish(String domain);

        /** Publish a record, and wait until it is visible. */
        void publish(String domain, String digest) throws InterruptedException;

        void withdraw(String domain, String digest);
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
     */
    public Optional<Prepared> prepare(Authorization authorization, int tries) throws InterruptedException {
        String domain = authorization.getIdentifier().getDomain();
        List<TokenChallenge> usable = types.stream()
                .filter(type -> type != ChallengeType.DNS_01
                        || records.filter(known -> known.canPublish(domain)).isPresent())
                .flatMap(type -> find(authorization, type).stream())
                .toList();
        return usable.isEmpty() ? Optional.empty() : Optional.of(prepare(domain, usable.get(tries % usable.size())));
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

    private Prepared prepare(String domain, TokenChallenge challenge) throws InterruptedException {
        if (challenge instanceof Dns01Challenge dns) {
            DnsRecords published = records.orElseThrow();
            published.publish(domain, dns.getDigest());
            return new Prepared(challenge, () -> published.withdraw(domain, dns.getDigest()));
        }
        ChallengeType type =
                challenge instanceof TlsAlpn01Challenge ? ChallengeType.TLS_ALPN_01 : ChallengeType.HTTP_01;
        String token = challenge instanceof Http01Challenge http ? http.getToken() : "";
        rows.put(domain, type, token, challenge.getAuthorization());
        return new Prepared(challenge, () -> rows.remove(domain, type, token));
    }
}
