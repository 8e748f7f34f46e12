package io.unifiedtls.acme.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * Properties of ACME.
 *
 * @param enabled Whether certificates are ordered and renewed.
 * @param acceptTerms Whether you accept the terms of service of all authorities. Required.
 * @param contact URLs at which an authority reaches you, such as 'mailto:ops@example.com'.
 * @param authorities Authorities that issue certificates, the preferred one first. By default, Let's Encrypt.
 * @param challenges Ways to validate names, the preferred one first: 'tls-alpn-01', 'http-01' and 'dns-01'. By default, those that this application can
 *     answer.
 * @param onDemand Certificates of hosts that have none when a client asks for them.
 * @param dns How names are validated by 'dns-01'.
 */
@ConfigurationProperties("unified-tls.acme")
public record AcmeProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("false") boolean acceptTerms,
        @DefaultValue List<String> contact,
        @DefaultValue List<Authority> authorities,
        @DefaultValue List<String> challenges,
        @DefaultValue OnDemand onDemand,
        @DefaultValue Dns dns) {

    /**
     * Certificates of hosts that have none when a client asks for them.
     *
     * @param enabled Whether they are ordered. By default, they are if there is an IssuanceDecision bean, which is required.
     * @param longestWait How long a handshake waits for its certificate.
     * @param waiting How many handshakes wait at once, in each process. No more than a third of the threads of the server wait.
     * @param denied For how long a decision against a name is remembered.
     * @param decisionTimeout Time after which a decision counts as failed.
     * @param decisions How many decisions are made at once, in each process.
     */
    public record OnDemand(
            @Nullable Boolean enabled,
            @Name("wait") @DefaultValue("8s") Duration longestWait,
            @DefaultValue("64") int waiting,
            @DefaultValue("30s") Duration denied,
            @DefaultValue("2s") Duration decisionTimeout,
            @DefaultValue("8") int decisions) {}

    /**
     * An authority.
     *
     * @param name Name of the authority: 'letsencrypt', 'letsencrypt-staging', or one of your own with a directory.
     * @param directory URL of its directory.
     * @param contact URLs at which it reaches you, in place of those of all authorities.
     * @param externalAccount Account at the authority that the ACME account is bound to.
     * @param profile Profile of certificates, of those that it offers.
     * @param preferredChain Common name of the issuer that a chain should have, where it offers several chains.
     * @param trust Location of the PEM certificates that its server is verified with, beside those of the system.
     * @param ordersPerHour Most orders per hour, of all processes together.
     * @param renewalsPerHour Most renewals per hour, if it does not count them as other orders. By default, half of the orders; 20000 for Let's
     *     Encrypt, which does not count renewals that it has advised.
     * @param staging Whether clients trust none of its certificates. Hosts with such certificates are a warning of the health endpoint.
     */
    public record Authority(
            @Nullable String name,
            @Nullable String directory,
            @Nullable List<String> contact,
            @Nullable ExternalAccount externalAccount,
            @Nullable String profile,
            @Nullable String preferredChain,
            @Nullable String trust,
            @Nullable Integer ordersPerHour,
            @Nullable Integer renewalsPerHour,
            @Nullable Boolean staging) {

        static final Authority DEFAULT =
                new Authority(KnownAuthority.LETSENCRYPT.key(), null, null, null, null, null, null, null, null, null);
    }

    /**
     * Account at the authority that the ACME account is bound to.
     *
     * @param keyId Key identifier that the authority has given you.
     * @param key MAC key that the authority has given you, in base64url.
     */
    public record ExternalAccount(
            @Nullable String keyId, @Nullable String key) {

        /** Without the key. */
        @Override
        public String toString() {
            return "ExternalAccount[%s]".formatted(keyId);
        }
    }

    /**
     * How names are validated by 'dns-01'.
     *
     * @param nameServers DNS servers that resolve names, as 'address' or 'address:port'. By default, those of the machine.
     * @param authoritative Whether all name servers of a zone are asked for a record before the authority is. If false, the resolvers are asked.
     * @param propagationTimeout How long the application waits until name servers show a record.
     * @param delegatedBelow Name below which the CNAME records of your customers lead. By default, they may lead to each name that a provider serves.
     * @param rfc2136 Zone that is updated dynamically (RFC 2136).
     */
    public record Dns(
            @DefaultValue List<String> nameServers,
            @DefaultValue("true") boolean authoritative,
            @DefaultValue("60s") Duration propagationTimeout,
            @Nullable String delegatedBelow,
            @DefaultValue Rfc2136 rfc2136) {}

    /**
     * Zone that is updated dynamically (RFC 2136).
     *
     * @param server Primary server of the zone, as 'address' or 'address:port'.
     * @param zone Name of the zone.
     * @param keyName Name of the TSIG key (RFC 8945).
     * @param keyAlgorithm Algorithm of the key: 'hmac-sha256', 'hmac-sha384' or 'hmac-sha512'.
     * @param keySecret Secret of the key, in base64.
     * @param ttl Time for which resolvers may keep records.
     * @param timeout How long an update may take.
     */
    public record Rfc2136(
            @Nullable String server,
            @Nullable String zone,
            @Nullable String keyName,
            @DefaultValue("hmac-sha256") String keyAlgorithm,
            @Nullable String keySecret,
            @DefaultValue("60s") Duration ttl,
            @DefaultValue("5s") Duration timeout) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Rfc2136[%s at %s]".formatted(zone, server);
        }
    }
}
