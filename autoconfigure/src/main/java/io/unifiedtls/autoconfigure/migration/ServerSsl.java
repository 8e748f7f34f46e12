package io.unifiedtls.autoconfigure.migration;

import io.unifiedtls.CipherSuite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configuration of {@code server.ssl} with a certificate of its own. */
final class ServerSsl {

    private static final String PREFIX = "server.ssl.";
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    private final WrittenSettings settings;
    private final List<String> todo;
    private final Secrets secrets;

    /**
     * Create it.
     *
     * @param todo where to say what the user has to do
     */
    ServerSsl(WrittenSettings settings, List<String> todo) {
        this.settings = settings;
        this.todo = todo;
        this.secrets = new Secrets(todo);
    }

    static boolean isIn(WrittenSettings settings) {
        return settings.text(PREFIX + "certificate").isPresent()
                || settings.text(PREFIX + "key-store").isPresent()
                || settings.text(PREFIX + "key-store-provider").isPresent();
    }

    Map<String, Object> configuration() {
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("certificates", List.of(certificate()));
        clientAuthentication(settings).ifPresent(mode -> configuration.put("client-authentication", mode));
        Map<String, Object> trust = trustStore();
        if (!trust.isEmpty()) {
            configuration.put("trust-store", trust);
        }
        putVersions(configuration);
        putCipherSuites(configuration);
        putProtocols(settings, configuration);
        return configuration;
    }

    /** As it is written, unless it is none, which is the default. */
    static Optional<String> clientAuthentication(WrittenSettings settings) {
        return settings.text(PREFIX + "client-auth").filter(mode -> !mode.equalsIgnoreCase("none"));
    }

    /** The configuration offers HTTP/2 by default, and Spring Boot does not. */
    static void putProtocols(WrittenSettings settings, Map<String, Object> configuration) {
        settings.text("server.http2.enabled")
                .filter("false"::equalsIgnoreCase)
                .ifPresent(off -> configuration.put("application-protocols", List.of("http/1.1")));
    }

    private Map<String, Object> certificate() {
        Map<String, Object> certificate = new LinkedHashMap<>();
        if (settings.text(PREFIX + "certificate").isPresent()) {
            putLocation(certificate, "certificate", "certificate");
            putLocation(certificate, "private-key", "certificate-private-key");
            putPassword(certificate, "private-key-password", "key-password");
            return certificate;
        }
        putLocation(certificate, "key-store", "key-store");
        settings.text(PREFIX + "key-store-provider").ifPresent(name -> certificate.put("key-store-provider", name));
        putPassword(certificate, "key-store-password", "key-store-password");
        putPassword(certificate, "key-password", "key-password");
        settings.text(PREFIX + "key-alias").ifPresent(alias -> certificate.put("alias", alias));
        return certificate;
    }

    private void putLocation(Map<String, Object> certificate, String ours, String theirs) {
        settings.text(PREFIX + theirs)
                .ifPresent(written -> certificate.put(ours, secrets.location(PREFIX + theirs, written)));
    }

    private void putPassword(Map<String, Object> certificate, String ours, String theirs) {
        settings.text(PREFIX + theirs)
                .ifPresent(written -> certificate.put(ours, secrets.password(PREFIX + theirs, written)));
    }

    private Map<String, Object> trustStore() {
        Optional<String> certificate = settings.text(PREFIX + "trust-certificate");
        if (certificate.isPresent()) {
            return Map.of("certificates", List.of(secrets.location(PREFIX + "trust-certificate", certificate.get())));
        }
        if (settings.text(PREFIX + "trust-store").isPresent()) {
            todo.add(
                    "Write the certificates of server.ssl.trust-store to trust-store.pem: keytool -exportcert -rfc -alias ALIAS"
                            + " -keystore TRUST_STORE >>trust-store.pem, for each alias.");
            return Map.of("certificates", List.of("file:trust-store.pem"));
        }
        return clientAuthentication(settings).isPresent() ? Map.of("system", true) : Map.of();
    }

    private void putVersions(Map<String, Object> configuration) {
        List<String> written = settings.list(PREFIX + "enabled-protocols");
        List<String> known = VERSIONS.stream().filter(written::contains).toList();
        if (!VERSIONS.containsAll(written)) {
            todo.add("Check server.ssl.enabled-protocols: only TLSv1.2 and TLSv1.3 are printed.");
        }
        if (!known.isEmpty()) {
            configuration.put("lowest-supported-version", known.get(0));
            if (known.equals(List.of(VERSIONS.get(0)))) {
                configuration.put("highest-supported-version", VERSIONS.get(0));
            }
        }
    }

    private void putCipherSuites(Map<String, Object> configuration) {
        List<String> suites = new ArrayList<>();
        int left = 0;
        for (String written : settings.list(PREFIX + "ciphers")) {
            String name = ianaName(written);
            if (name != null) {
                suites.add(name);
            } else {
                left++;
            }
        }
        if (left > 0) {
            todo.add("Check server.ssl.ciphers: %d of them have no IANA name and are not printed.".formatted(left));
        }
        if (!suites.isEmpty()) {
            configuration.put("cipher-suites", suites);
        }
    }

    private static @Nullable String ianaName(String written) {
        if (!written.startsWith("TLS_")) {
            return null;
        }
        try {
            return CipherSuite.of(written).name();
        } catch (IllegalArgumentException ex) {
            return null;
        }
    }
}
