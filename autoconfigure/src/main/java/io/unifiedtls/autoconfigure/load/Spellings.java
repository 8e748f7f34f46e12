package io.unifiedtls.autoconfigure.load;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Suggests a property for a key that no property has. */
final class Spellings {

    private static final String VERSIONS = "Use lowest-supported-version and highest-supported-version.";
    private static final String CHAINS = "Use certificates[0].%s.";

    /** Spring Boot's, of {@code server.ssl} and {@code spring.ssl.bundle}. */
    private static final Map<String, String> OF_BOOT = Map.ofEntries(
            Map.entry("client-auth", "Use client-authentication."),
            Map.entry("enabled-protocols", VERSIONS),
            Map.entry("protocol", VERSIONS),
            Map.entry("protocols", VERSIONS),
            Map.entry("options", "Use cipher-suites, lowest-supported-version and highest-supported-version."),
            Map.entry("ciphers", "Use cipher-suites."),
            Map.entry("certificate", CHAINS.formatted("certificate")),
            Map.entry("certificate-private-key", CHAINS.formatted("private-key")),
            Map.entry("private-key", CHAINS.formatted("private-key")),
            Map.entry("private-key-password", CHAINS.formatted("private-key-password")),
            Map.entry("key-store", CHAINS.formatted("key-store")),
            Map.entry("keystore", CHAINS.formatted("key-store")),
            Map.entry("key-store-password", CHAINS.formatted("key-store-password")),
            Map.entry("key-store-provider", CHAINS.formatted("key-store-provider")),
            Map.entry("key-store-type", "Remove it: the type of a key store is recognized."),
            Map.entry("key-alias", CHAINS.formatted("alias")),
            Map.entry("key-password", CHAINS.formatted("key-password")),
            Map.entry("key", CHAINS.formatted("private-key")),
            Map.entry("trust-certificate", "Use trust-store.certificates."),
            Map.entry("truststore", "Use trust-store.certificates."),
            Map.entry("trust-store-password", "Use trust-store.certificates, which takes PEM files."),
            Map.entry("trust-store-type", "Use trust-store.certificates, which takes PEM files."),
            Map.entry("trust-store-provider", "Use trust-store.certificates, which takes PEM files."),
            Map.entry("server-name-bundles", "Use unified-tls.hosts."),
            Map.entry("server-name", "Use server-names."),
            Map.entry("reload-on-update", "Remove it: changed files are reloaded (unified-tls.reload.enabled)."),
            Map.entry("ssl", "Use unified-tls.configurations, and unified-tls.server.configuration."));

    /** Groups that optional modules have. */
    private static final Map<String, String> OF_MODULES = Map.of(
            "acme", "unified-tls-spring-boot-starter-acme",
            "fleet", "unified-tls-spring-boot-starter-fleet",
            "vault", "unified-tls-spring-boot-starter-vault");

    private Spellings() {}

    /** The remedy for a group whose module is missing. */
    static Optional<String> ofModule(String group) {
        return Optional.ofNullable(OF_MODULES.get(group)).map("Its module is missing: add %s."::formatted);
    }

    /**
     * The remedy.
     *
     * @param key in kebab case
     * @param known the properties of the same group
     */
    static String remedy(String key, Collection<String> known) {
        Optional<String> nearest = nearest(key, known);
        String boots = OF_BOOT.entrySet().stream()
                .filter(boot -> KeySchema.uniform(boot.getKey()).equals(KeySchema.uniform(key)))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (boots != null && (nearest.isEmpty() || known.contains("cipher-suites"))) {
            return boots;
        }
        return nearest.map("Did you mean %s?"::formatted)
                .orElseGet(() -> "Use one of: " + String.join(", ", known) + ".");
    }

    private static Optional<String> nearest(String spelling, Collection<String> known) {
        String key = KeySchema.uniform(spelling);
        return known.stream()
                .filter(other -> distance(key, KeySchema.uniform(other)) <= Math.max(1, key.length() / 3))
                .min(Comparator.comparingInt(other -> distance(key, KeySchema.uniform(other))));
    }

    /** How many characters have to be changed, added or left out (Levenshtein). */
    private static int distance(String one, String other) {
        int[] before = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] now = new int[other.length() + 1];
            now[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(replaced, 1 + Math.min(before[j], now[j - 1]));
            }
            before = now;
        }
        return before[other.length()];
    }
}
