package io.unifiedtls.vault;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.Printable;
import io.unifiedtls.SigningChain;
import io.unifiedtls.x509.Pem;
import io.unifiedtls.x509.SubjectAlternativeNames;
import io.unifiedtls.x509.UnusableMaterialException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what Vault has issued, and refuses what was not asked for. */
record IssuedChain(CertificateWish wish, Instant now) {

    private static final int MOST_CHARACTERS = 64 * 1024;
    private static final int LONGEST_CHAIN = 10;

    /** By so much may Vault's clock be ahead. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /**
     * Read an answer.
     *
     * @param own the key that the request was for; empty if Vault has made one
     * @throws VaultFailure if there is no chain in it, or another one than wished
     */
    SigningChain read(Map<String, Object> data, Optional<PrivateKey> own) throws VaultFailure {
        try {
            List<X509Certificate> certificates = certificates(data);
            PrivateKey key = own.isPresent()
                    ? own.get()
                    : Pem.privateKey(text(data.get("private_key"), "private_key"), null, "private_key");
            SigningChain chain = SigningChain.of(key, certificates);
            requireNames(chain.leaf());
            requireValidity(chain.leaf());
            return chain;
        } catch (InvalidMaterialException | UnusableMaterialException ex) {
            throw refused(String.valueOf(ex.getMessage()));
        }
    }

    private List<X509Certificate> certificates(Map<String, Object> data)
            throws UnusableMaterialException, VaultFailure {
        List<X509Certificate> certificates =
                new ArrayList<>(Pem.certificates(text(data.get("certificate"), "certificate"), "certificate"));
        if (certificates.size() > 1) {
            throw refused("certificate contains several certificates");
        }
        certificates.addAll(authorities(data));
        if (certificates.size() > LONGEST_CHAIN) {
            throw refused("the chain has more than %d certificates".formatted(LONGEST_CHAIN));
        }
        while (certificates.size() > 1 && isRoot(certificates.get(certificates.size() - 1))) {
            certificates.remove(certificates.size() - 1); // Clients have it, or do not trust it
        }
        return certificates;
    }

    /** The chain is missing if the engine knows its own certificate only. */
    private static List<X509Certificate> authorities(Map<String, Object> data)
            throws UnusableMaterialException, VaultFailure {
        List<X509Certificate> authorities = new ArrayList<>();
        if (data.get("ca_chain") instanceof List<?> chain && !chain.isEmpty()) {
            if (chain.size() > LONGEST_CHAIN) {
                throw refused("ca_chain has more than %d certificates".formatted(LONGEST_CHAIN));
            }
            for (Object authority : chain) {
                authorities.addAll(Pem.certificates(text(authority, "ca_chain"), "ca_chain"));
            }
        } else if (data.get("issuing_ca") instanceof String issuer && !issuer.isBlank()) {
            authorities.addAll(Pem.certificates(text(issuer, "issuing_ca"), "issuing_ca"));
        }
        return authorities;
    }

    private static String text(@Nullable Object value, String name) throws VaultFailure {
        if (!(value instanceof String text) || text.isBlank()) {
            throw refused(name + " is missing");
        }
        if (text.length() > MOST_CHARACTERS) {
            throw refused("%s has more than %,d characters".formatted(name, MOST_CHARACTERS));
        }
        return text;
    }

    private static boolean isRoot(X509Certificate certificate) {
        if (!certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException ex) {
            return false;
        }
    }

    private void requireNames(X509Certificate leaf) throws VaultFailure {
        SubjectAlternativeNames issued = SubjectAlternativeNames.of(leaf);
        List<String> dnsNames =
                issued.dnsNames().stream().map(IssuedChain::lowerCase).toList();
        List<String> missing = new ArrayList<>(wish.names());
        missing.removeAll(dnsNames);
        wish.addresses().stream()
                .filter(address -> !issued.ipAddresses().contains(canonical(address)))
                .forEach(missing::add);
        if (!missing.isEmpty()) {
            throw refused(
                    "the certificate does not contain %s".formatted(Printable.of(String.join(", ", missing), 200)));
        }
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** As certificates have it. */
    private static String canonical(String address) {
        try {
            return InetAddress.getByName(address).getHostAddress(); // A literal, which is not looked up
        } catch (UnknownHostException ex) {
            return address;
        }
    }

    private void requireValidity(X509Certificate leaf) throws VaultFailure {
        Instant from = leaf.getNotBefore().toInstant();
        Instant until = leaf.getNotAfter().toInstant();
        if (from.isAfter(now.plus(TOLERANCE)) || !until.isAfter(now)) {
            throw refused("the certificate is valid from %s to %s, but it is %s. Set the clocks right"
                    .formatted(from, until, now));
        }
    }

    private static VaultFailure refused(String reason) {
        return new VaultFailure("Vault's answer is refused: %s".formatted(Printable.of(reason, 400)));
    }
}
