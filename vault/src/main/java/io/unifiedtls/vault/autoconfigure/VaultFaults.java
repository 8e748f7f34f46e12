package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.Printable;
import io.unifiedtls.autoconfigure.load.FaultsOfModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges the properties of Vault before any bean uses them.
 *
 * @param isUsed whether a configuration or the fleet needs Vault
 * @param hasOperations whether the application has a VaultOperations bean
 */
record VaultFaults(VaultProperties properties, BooleanSupplier isUsed, BooleanSupplier hasOperations)
        implements FaultsOfModule {

    /** It is a part of what identifies a sealing key in the database. */
    private static final int LONGEST_KEY = 40;

    private static final String PREFIX = "unified-tls.vault.";
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");

    @Override
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        duration("connect-timeout", properties.connectTimeout(), Duration.ofMinutes(1), faults);
        duration("timeout", properties.timeout(), Duration.ofMinutes(1), faults);
        duration("start-timeout", properties.startTimeout(), Duration.ofMinutes(5), faults);
        VaultProperties.Transit transit = properties.transit();
        if (transit.key() != null
                && (!VaultPath.isName(transit.key()) || transit.key().length() > LONGEST_KEY)) {
            faults.add(
                    "%stransit.key is '%s', which is no name of a key with at most %d letters, digits, hyphens and dots."
                            .formatted(PREFIX, printable(transit.key()), LONGEST_KEY));
        }
        path("transit.mount", transit.mount(), faults);
        if (isUsed.getAsBoolean() && !hasOperations.getAsBoolean()) {
            connection(faults);
        }
        return faults;
    }

    private static void duration(String name, Duration value, Duration most, List<String> faults) {
        if (value.isNegative() || value.isZero() || value.compareTo(most) > 0) {
            faults.add("%s%s must be more than 0s, and at most %ds. Set it to a duration such as 10s."
                    .formatted(PREFIX, name, most.toSeconds()));
        }
    }

    private static void path(String name, String value, List<String> faults) {
        if (!VaultPath.isPath(value)) {
            faults.add("%s%s is '%s', which is no path. Write it without a slash at its ends."
                    .formatted(PREFIX, name, printable(value)));
        }
    }

    private void connection(List<String> faults) {
        address(properties.address()).ifPresent(faults::add);
        if (properties.trust() != null && properties.bundle() != null) {
            faults.add(PREFIX + "trust and " + PREFIX + "bundle are both set. Remove one of them.");
        }
        long ways = Stream.of(properties.token(), properties.tokenFile(), properties.appRole(), properties.kubernetes())
                .filter(Objects::nonNull)
                .count();
        if (ways != 1) {
            faults.add(
                    "unified-tls.vault has %s authentication. Set one of token, token-file, app-role and kubernetes, or declare a VaultOperations bean."
                            .formatted(ways == 0 ? "no" : "more than one"));
        }
        VaultProperties.AppRole appRole = properties.appRole();
        if (appRole != null) {
            path("app-role.path", appRole.path(), faults);
            if (appRole.roleId() == null || appRole.roleId().isBlank()) {
                faults.add(PREFIX + "app-role.role-id is missing. Set it to the identifier of the role.");
            }
        }
        VaultProperties.Kubernetes kubernetes = properties.kubernetes();
        if (kubernetes != null) {
            path("kubernetes.path", kubernetes.path(), faults);
            if (kubernetes.role() == null || kubernetes.role().isBlank()) {
                faults.add(PREFIX + "kubernetes.role is missing. Set it to the name of the role.");
            }
        }
    }

    private static Optional<String> address(@Nullable String address) {
        if (address == null) {
            return Optional.of(
                    PREFIX + "address is missing. Set it to the URL of Vault, such as https://vault.example.com:8200.");
        }
        try {
            URI uri = new URI(address);
            boolean isUrl = uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && Set.of("http", "https").contains(String.valueOf(uri.getScheme()));
            if (!isUrl) {
                throw new URISyntaxException(address, "no URL");
            }
            return uri.getScheme().equals("https") || THIS_MACHINE.contains(uri.getHost())
                    ? Optional.empty()
                    : Optional.of(
                            PREFIX
                                    + "address starts with http, so tokens would be sent in the clear. Use https, which is required for other machines.");
        } catch (URISyntaxException ex) {
            return Optional.of("%saddress is '%s', which is no URL. Use one such as https://vault.example.com:8200."
                    .formatted(PREFIX, printable(address)));
        }
    }

    private static String printable(@Nullable String text) {
        return Printable.of(text, 100);
    }
}
