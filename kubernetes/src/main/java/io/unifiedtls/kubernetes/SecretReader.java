package io.unifiedtls.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TrustStore;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads hosts from Secrets. What is wrong with a Secret is a fault of its host, and of no other. Thread-safe. */
record SecretReader(SecretRules rules) {

    private static final int MOST_NAMES = 1_000;

    SecretHost read(Secret secret) {
        ObjectMeta metadata = secret.getMetadata();
        Set<String> names = Set.of();
        Optional<Entry> entry = Optional.empty();
        Optional<String> fault = Optional.empty();
        try {
            SigningChain chain = SigningChain.ofPem(text(secret, "tls.crt"), text(secret, "tls.key"));
            names = names(metadata, chain);
            entry = Optional.of(
                    new Entry(List.of(chain), Optional.empty(), trust(secret), Optional.of(metadata.getNamespace())));
        } catch (InvalidMaterialException ex) {
            fault = Optional.of("Secret %s/%s: %s"
                    .formatted(
                            metadata.getNamespace(),
                            metadata.getName(),
                            Printable.of(String.valueOf(ex.getMessage()))));
        }
        return new SecretHost(
                metadata.getNamespace(),
                metadata.getName(),
                created(metadata),
                String.valueOf(metadata.getUid()),
                names,
                entry,
                fault);
    }

    /** One that cannot be read is the youngest. */
    private static Instant created(ObjectMeta metadata) {
        try {
            return Instant.parse(String.valueOf(metadata.getCreationTimestamp()));
        } catch (DateTimeException ex) {
            return Instant.MAX;
        }
    }

    private static String text(Secret secret, String key) {
        return optional(secret, key)
                .orElseThrow(() -> new InvalidMaterialException(
                        "It has no %s. Add it, or remove the label that selects the Secret.".formatted(key)));
    }

    /** An empty value is none: cert-manager writes an empty ca.crt if the issuer names no authority. */
    private static Optional<String> optional(Secret secret, String key) {
        Map<String, String> data = secret.getData();
        String value = data == null ? null : data.get(key);
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Base64.getMimeDecoder().decode(value), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException ex) {
            throw new InvalidMaterialException("Its %s is not in Base64. Write it with kubectl.".formatted(key), ex);
        }
    }

    private Optional<TrustStore> trust(Secret secret) {
        return rules.ownTrust()
                ? Optional.of(optional(secret, "ca.crt")
                        .map(TrustStore::ofPem)
                        .orElseThrow(() -> new InvalidMaterialException(
                                "It has no ca.crt, against which its clients are to be verified. Add it.")))
                : Optional.empty();
    }

    private Set<String> names(ObjectMeta metadata, SigningChain chain) {
        Set<String> ofCertificate = chain.dnsNames();
        String annotation = annotation(metadata);
        Set<String> names = annotation == null ? ofCertificate : annotated(annotation, chain);
        if (names.isEmpty()) {
            throw new InvalidMaterialException("Its certificate has no DNS name. Request a certificate with one.");
        }
        if (names.size() > MOST_NAMES) {
            throw new InvalidMaterialException(
                    "It has %d names. Use certificates of at most %d names.".formatted(names.size(), MOST_NAMES));
        }
        return names;
    }

    private @Nullable String annotation(ObjectMeta metadata) {
        Map<String, String> annotations = metadata.getAnnotations();
        return rules.namesAnnotation() == null || annotations == null ? null : annotations.get(rules.namesAnnotation());
    }

    /** An annotation takes names away; it gives none that the certificate does not have. */
    private static Set<String> annotated(String annotation, SigningChain chain) {
        Set<String> names = Arrays.stream(annotation.split(",", MOST_NAMES + 2))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(SecretReader::canonical)
                .collect(Collectors.toUnmodifiableSet());
        for (String name : names) {
            boolean covers = name.startsWith("*.")
                    ? chain.dnsNames().contains(name)
                    : chain.dnsNames().contains(name)
                            || chain.dnsNames().contains("*" + name.substring(Math.max(0, name.indexOf('.'))));
            if (!covers) {
                throw new InvalidMaterialException(
                        "Its annotation names '%s', which its certificate does not contain. Correct one of them."
                                .formatted(Printable.of(name)));
            }
        }
        return names;
    }

    private static String canonical(String name) {
        try {
            return name.startsWith("*.")
                    ? "*." + new ServerName(name.substring(2)).value()
                    : new ServerName(name).value();
        } catch (IllegalArgumentException ex) {
            throw new InvalidMaterialException(
                    "Its annotation contains '%s', which is no host name.".formatted(Printable.of(name)), ex);
        }
    }
}
