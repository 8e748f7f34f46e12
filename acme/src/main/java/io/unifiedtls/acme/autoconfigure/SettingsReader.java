package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.Printable;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.budget.OrderLimits;
import io.unifiedtls.acme.challenge.ChallengeType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ResourceLoader;

/** Turns the properties into settings, or finds all their faults. For one thread at a time. */
final class SettingsReader {

    private static final String PREFIX = "unified-tls.acme.";
    private static final int ORDERS_PER_HOUR = 100; // Let's Encrypt takes 300 of an account in three hours
    private static final int MOST_PER_HOUR = 1_000_000;
    private static final int LARGEST_TRUST = 1 << 20;
    private static final int LONGEST_NAME = 64;

    private final AcmeProperties properties;
    private final ResourceLoader resources;
    private final Set<ChallengeType> answered;
    private final List<String> faults = new ArrayList<>();

    /**
     * Create a reader.
     *
     * @param answered the types of challenges that this process can answer
     */
    SettingsReader(AcmeProperties properties, ResourceLoader resources, Set<ChallengeType> answered) {
        this.properties = properties;
        this.resources = resources;
        this.answered = Set.copyOf(answered);
    }

    /** All faults, each with property, value and remedy. */
    List<String> faults() {
        read();
        return List.copyOf(faults);
    }

    AcmeSettings read() {
        faults.clear();
        require(
                properties.acceptTerms(),
                "accept-terms is not true. Read the terms of service of the authorities (Let's Encrypt: https://letsencrypt.org/repository), and set it to true, or set unified-tls.acme.enabled to false.");
        contacts("contact", properties.contact());
        return new AcmeSettings(authorities(), challenges());
    }

    private List<Authority> authorities() {
        List<AcmeProperties.Authority> declared = properties.authorities().isEmpty()
                ? List.of(AcmeProperties.Authority.DEFAULT)
                : properties.authorities();
        List<Authority> all = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < declared.size(); i++) {
            String property = "authorities[%d].".formatted(i);
            String name = declared.get(i).name();
            if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
                require(
                        false,
                        property + "name is missing or too long. Set it to 'letsencrypt', or to a name of yours.");
                continue;
            }
            require(
                    names.add(name),
                    property
                            + "name is '%s', as that of another authority is. Give it another name."
                                    .formatted(Printable.of(name)));
            all.add(authority(property, name, declared.get(i)));
        }
        return all;
    }

    private Authority authority(String property, String name, AcmeProperties.Authority declared) {
        Optional<KnownAuthority> known = KnownAuthority.of(name);
        int orders = perHour(property + "orders-per-hour", declared.ordersPerHour(), ORDERS_PER_HOUR);
        OptionalDouble renewals = declared.renewalsPerHour() == null
                ? known.isPresent() ? OrderLimits.letsEncrypt(orders).renewalsPerHour() : OptionalDouble.empty()
                : OptionalDouble.of(perHour(property + "renewals-per-hour", declared.renewalsPerHour(), 1));
        List<String> contacts = Objects.requireNonNullElse(declared.contact(), properties.contact());
        if (declared.contact() != null) {
            contacts(property + "contact", contacts);
        }
        return new Authority(
                name,
                directory(property, declared.directory(), known),
                contacts,
                externalAccount(property, declared.externalAccount()),
                Optional.ofNullable(declared.profile()),
                Optional.ofNullable(declared.preferredChain()),
                TLSConfiguration.builder()
                        .trustStore(trust(property, declared.trust()))
                        .build(),
                orders,
                renewals,
                Objects.requireNonNullElseGet(
                        declared.staging(),
                        () -> known.filter(KnownAuthority::isStaging).isPresent()));
    }

    private int perHour(String property, @Nullable Integer declared, int otherwise) {
        int number = Objects.requireNonNullElse(declared, otherwise);
        require(
                number >= 1 && number <= MOST_PER_HOUR,
                "%s is %d. Set it to a number from 1 to %d.".formatted(property, number, MOST_PER_HOUR));
        return number;
    }

    private URI directory(String property, @Nullable String declared, Optional<KnownAuthority> known) {
        if (declared == null) {
            require(
                    known.isPresent(),
                    property
                            + "directory is missing. Set it to the URL of the authority's directory, or use one of the names %s."
                                    .formatted(Arrays.stream(KnownAuthority.values())
                                            .map(KnownAuthority::key)
                                            .toList()));
            return known.map(KnownAuthority::directory).orElse(URI.create("https://unknown.invalid"));
        }
        try {
            URI directory = new URI(declared);
            require(
                    directory.getRawUserInfo() == null,
                    property + "directory has a user name or a password, which no authority takes. Remove it.");
            require(
                    "https".equals(directory.getScheme()) && directory.getHost() != null,
                    property
                            + "directory is '%s', which is no URL of https. Set it to the URL of the authority's directory."
                                    .formatted(shown(declared)));
            return directory;
        } catch (URISyntaxException ex) {
            require(
                    false,
                    property
                            + "directory is '%s', which is no URL. Set it to the URL of the authority's directory."
                                    .formatted(shown(declared)));
            return URI.create("https://unknown.invalid");
        }
    }

    /** Without a password. */
    private static String shown(String url) {
        return Printable.of(url.replaceAll("//[^/]*@", "//***@"));
    }

    private Optional<Authority.ExternalAccount> externalAccount(
            String property, AcmeProperties.@Nullable ExternalAccount declared) {
        if (declared == null) {
            return Optional.empty();
        }
        String keyId = Objects.requireNonNullElse(declared.keyId(), "");
        String key = Objects.requireNonNullElse(declared.key(), "");
        require(
                !keyId.isBlank(),
                property
                        + "external-account.key-id is missing. Set it to the identifier that the authority has given you.");
        require(
                key.matches("[A-Za-z0-9_-]{20,}"),
                property
                        + "external-account.key is no key in base64url. Set it to the MAC key that the authority has given you.");
        return Optional.of(new Authority.ExternalAccount(keyId, key));
    }

    private TrustStore trust(String property, @Nullable String location) {
        if (location == null) {
            return TrustStore.system();
        }
        try (InputStream content = resources.getResource(location).getInputStream()) {
            String pem = new String(content.readNBytes(LARGEST_TRUST), StandardCharsets.US_ASCII);
            return TrustStore.systemAnd(TrustStore.ofPem(pem).certificates());
        } catch (IOException | InvalidMaterialException ex) {
            require(
                    false,
                    property
                            + "trust: '%s' cannot be used: %s"
                                    .formatted(
                                            Printable.of(location),
                                            Printable.of(String.valueOf(ex.getMessage()), 300)));
            return TrustStore.system();
        }
    }

    private List<ChallengeType> challenges() {
        if (properties.challenges().isEmpty()) {
            return Arrays.stream(ChallengeType.values())
                    .filter(type -> answered.contains(type) || type != ChallengeType.HTTP_01)
                    .toList();
        }
        return properties.challenges().stream()
                .flatMap(text -> {
                    Optional<ChallengeType> type = ChallengeType.of(text.strip());
                    require(
                            type.isPresent(),
                            "challenges has '%s', which is none. Use some of %s."
                                    .formatted(Printable.of(text), Arrays.toString(ChallengeType.values())));
                    type.ifPresent(this::requireAnswer);
                    return type.stream();
                })
                .distinct()
                .toList();
    }

    /** Other processes may have the port of http-01, but each publishes its own records. */
    private void requireAnswer(ChallengeType type) {
        require(
                answered.contains(type) || type != ChallengeType.DNS_01,
                "challenges has 'dns-01', but nothing publishes its records. Set unified-tls.acme.dns.rfc2136, declare a DnsChallengeProvider bean, or remove it from the list.");
    }

    private void contacts(String property, List<String> contacts) {
        for (String contact : contacts) {
            require(
                    contact.matches("[a-z]+:[!-~]+") && !contact.matches("mailto:.*[,?].*"),
                    property
                            + " has '%s', which is no URL. Set it to a URL such as 'mailto:ops@example.com'."
                                    .formatted(Printable.of(contact)));
        }
    }

    private void require(boolean isMet, String fault) {
        if (!isMet && !faults.contains(PREFIX + fault)) {
            faults.add(PREFIX + fault);
        }
    }
}
