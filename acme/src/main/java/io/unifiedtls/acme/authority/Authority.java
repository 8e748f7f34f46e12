package io.unifiedtls.acme.authority;

import io.unifiedtls.Printable;
import io.unifiedtls.TLSConfiguration;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An authority that issues certificates by ACME (RFC 8555).
 *
 * @param name identifies it in settings, the store, meters and logs
 * @param directory the URL of its directory
 * @param contacts URLs of the account's owner, such as {@code mailto:}
 * @param externalAccount the account elsewhere that the ACME account is bound to
 * @param profile the profile of certificates, of those that it offers
 * @param preferredChain the common name of an issuer that the chain should have, where it offers several
 * @param client how its server is verified
 * @param ordersPerHour how many orders all processes together send
 * @param renewalsPerHour the limit of renewals, if it does not count them as other orders
 * @param isStaging whether clients trust none of its certificates
 */
public record Authority(
        String name,
        URI directory,
        List<String> contacts,
        Optional<ExternalAccount> externalAccount,
        Optional<String> profile,
        Optional<String> preferredChain,
        TLSConfiguration client,
        int ordersPerHour,
        OptionalDouble renewalsPerHour,
        boolean isStaging) {

    public Authority {
        contacts = List.copyOf(contacts);
    }

    @Override
    public String toString() {
        return Printable.of("Authority[%s, %s]".formatted(name, directory));
    }

    /**
     * Binds an account to one that the authority knows already (RFC 8555, section 7.3.4).
     *
     * @param keyId identifies the account
     * @param key the MAC key, in base64url
     */
    public record ExternalAccount(String keyId, String key) {

        /** Without the key. */
        @Override
        public String toString() {
            return Printable.of("ExternalAccount[%s]".formatted(keyId));
        }
    }
}
