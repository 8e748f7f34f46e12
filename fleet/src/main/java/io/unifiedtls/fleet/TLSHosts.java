package io.unifiedtls.fleet;

import io.unifiedtls.Printable;
import io.unifiedtls.SigningChain;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Customers' hosts and their certificates, in a database. Thread-safe.
 *
 * <p>A name has one tenant. A tenant claims a name, proves it, and attaches a certificate; from then on the host is served. Changes are made in
 * the transaction of the caller, if there is one for the store's {@code DataSource}, and take effect when it commits. This process knows of a
 * committed change at once.
 *
 * <p>Names are given in any spelling that {@link io.unifiedtls.ServerName} reads, and wildcards as {@code *.} and a name. Tenants are identified by
 * a text of up to 255 printable ASCII characters that the application chooses. All methods throw {@link TLSHostException} if the call is refused, and
 * {@link org.springframework.dao.DataAccessException} if the database does not answer.
 */
public interface TLSHosts {

    /**
     * Claim a name for a tenant, or begin a claim anew: an earlier token of the tenant for this name does not count any more. A claim by {@link
     * ProofMethod#OPERATOR} is proven when this returns. For the others, publish the token, then call {@link #prove} or wait: the proof is looked
     * for in the background, with growing pauses, until the claim expires.
     *
     * @return the claim with its token, which is told only once
     */
    HostClaim claim(String tenant, String name, ProofMethod method);

    /**
     * Look for the proof of a claim now. Blocks for as long as the settings allow, so do not call it in a transaction.
     *
     * <p>A proof for the name of another tenant makes the caller its successor: both are told by {@link TLSHostChange}s, and the name becomes the
     * caller's when the grace period is over, unless the other tenant proves it anew before.
     *
     * @return the claim, proven
     * @throws TLSHostException with {@link TLSHostException.Reason#NOT_PROVEN} if the proof is not found; the claim says why
     */
    HostClaim prove(String tenant, String name);

    /**
     * Attach a certificate to a proven host, or replace the one that it has. It is checked as a configured one is: the key belongs to it, it names
     * the host, and the backend and the policy accept it. A successor's certificate is kept until the name is theirs.
     *
     * @param certificates the chain in PEM (RFC 7468), leaf first
     * @param privateKey the private key in PEM, not encrypted; sealed before it is stored
     */
    TLSHost attach(String tenant, String name, String certificates, String privateKey);

    /** As {@link #attach(String, String, String, String)}, with a chain whose key can be exported. */
    TLSHost attach(String tenant, String name, SigningChain chain);

    /**
     * Choose the configuration that provides everything except the certificate.
     *
     * @param configuration the name of a configuration of {@code unified-tls.configurations}, or {@code null} for that of the fleet
     */
    TLSHost configure(String tenant, String name, @Nullable String configuration);

    /**
     * Refuse a host's clients with {@code access_denied}.
     *
     * @param reason for operators and the log, not for clients
     */
    TLSHost suspend(String tenant, String name, String reason);

    /** Serve a suspended host again. */
    TLSHost resume(String tenant, String name);

    /** Give a name up, with its claim and the certificate that no other host uses. */
    void release(String tenant, String name);

    /** The host of a name, whichever tenant it has. A wildcard is found by itself only. */
    Optional<TLSHost> find(String name);

    /** The host of a tenant. */
    Optional<TLSHost> find(String tenant, String name);

    /**
     * Hosts of a tenant in the order of their names.
     *
     * @param after the last name of the page before; {@code null} for the first page
     * @param limit how many at most, 1 to 1,000
     */
    List<TLSHost> list(String tenant, @Nullable String after, int limit);

    /** As {@link #list(String, String, int)}, for all tenants and names that start with a text. */
    List<TLSHost> search(String prefix, @Nullable String after, int limit);

    /** Claims of a tenant, the proven ones included, in the order of their names, as {@link #list(String, String, int)} pages them. */
    List<HostClaim> claims(String tenant, @Nullable String after, int limit);

    /**
     * The latest changes of a name, newest first.
     *
     * @param limit how many at most, 1 to 1,000
     */
    List<Change> history(String name, int limit);

    /**
     * A change of a host or claim.
     *
     * @param at when it was made, by the clock of the database
     * @param name the name
     * @param tenant the tenant that it concerns
     * @param action the change
     * @param detail more about it; may be empty
     */
    record Change(Instant at, String name, String tenant, Action action, String detail) {

        public Change {
            detail = Printable.of(detail);
        }

        @Override
        public String toString() {
            return Printable.of("Change[%s, %s, %s, %s, %s]".formatted(at, name, tenant, action, detail));
        }
    }

    /** Kinds of changes. */
    enum Action {
        CLAIMED,
        PROVEN,
        ATTACHED,
        CONFIGURED,
        SUSPENDED,
        RESUMED,
        RELEASED,
        /** Another tenant has proven the name and becomes its owner after the grace period. */
        CONTESTED,
        /** The owner has proven the name anew, so that it stays theirs. */
        DEFENDED,
        /** The name has passed to another tenant. */
        TAKEN_OVER,
        EXPIRED
    }
}
