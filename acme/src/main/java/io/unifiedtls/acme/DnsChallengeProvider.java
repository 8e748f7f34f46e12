package io.unifiedtls.acme;

import java.io.IOException;

/**
 * Publishes TXT records, so that an authority can validate names by {@code dns-01} (RFC 8555, section 8.4): wildcards, and names that do not lead to this
 * application yet. Declare it as a bean. If there are several, each name uses the first that serves it. Thread-safe.
 *
 * <p>The name is the one to which CNAME records lead from {@code _acme-challenge.} and the domain, so a customer can delegate it to a zone of yours once.
 * The application waits by itself until the name servers show a record.
 */
public interface DnsChallengeProvider {

    /**
     * Add a TXT record. Other records of the name stay: a wildcard and the name above it need two values at the same time. It may block, and is interrupted
     * if it takes longer than {@code unified-tls.acme.dns.propagation-timeout}. If the record exists already, nothing happens.
     *
     * @param name fully qualified, in lower case, without a dot at its end
     * @param value the only string of the record: 43 characters of base64url
     * @throws IOException if it is not added. The message becomes part of the order's problem, so it says why, and holds no secret
     */
    void publish(String name, String value) throws IOException, InterruptedException;

    /**
     * Remove that record, and no other record of the name. If there is no such record, nothing happens. It may block as long as {@link #publish}.
     *
     * @param name as it was published
     * @param value as it was published
     * @throws IOException if it is not removed. The message appears in the log
     */
    void withdraw(String name, String value) throws IOException, InterruptedException;

    /**
     * Whether this provider can add records at a name, for example because the name is in its zone. It does not block.
     *
     * @param name as in {@link #publish}
     * @return true by default
     */
    default boolean serves(String name) {
        return true;
    }
}
