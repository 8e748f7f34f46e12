package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.Printable;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.autoconfigure.properties.ClientProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Warnings at startup about settings of served hosts that work, and that few people mean. */
final class ServedWarnings {

    /** RFC 5280, section 4.2.2.1. */
    private static final String AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1";

    private ServedWarnings() {}

    /** All warnings, each with the name of its configuration. */
    static Stream<String> of(TLSProperties properties, Map<String, TLSConfiguration> configurations) {
        Set<String> clients = properties.clients().stream()
                .map(ClientProperties::configuration)
                .collect(Collectors.toSet());
        return ServedConfigurations.of(properties, configurations).entrySet().stream()
                .flatMap(served -> Stream.concat(
                                openTrust(served.getValue(), clients.contains(served.getKey())).stream(),
                                lonelyLeaves(served.getValue()))
                        .map(warning -> "Configuration '%s': %s".formatted(served.getKey(), warning)));
    }

    private static List<String> openTrust(TLSConfiguration configuration, boolean usedByClients) {
        return configuration.trustStore().isPresent()
                        && !configuration.clientAuthentication().isRequested()
                        && !usedByClients
                ? List.of(
                        "trust-store is set, but client-authentication is none, so no client is asked for a certificate. Set "
                                + "client-authentication to need or want, or remove trust-store.")
                : List.of();
    }

    /** Certificates of public authorities say where their issuer is, and no browser is sure to look there. */
    private static Stream<String> lonelyLeaves(TLSConfiguration configuration) {
        return configuration.signingChains().stream()
                .filter(chain -> chain.certificates().size() == 1)
                .map(SigningChain::leaf)
                .filter(ServedWarnings::namesItsIssuer)
                .map(leaf ->
                        ("certificates contains only '%s', without the certificate of its issuer '%s', so some clients refuse "
                                        + "it. Use the whole chain, such as fullchain.pem.")
                                .formatted(Printable.subject(leaf), Printable.issuer(leaf)));
    }

    private static boolean namesItsIssuer(X509Certificate leaf) {
        return leaf.getExtensionValue(AUTHORITY_INFORMATION_ACCESS) != null
                && !leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal());
    }
}
