package io.unifiedtls.backend.jsse;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.ServerFaults;
import io.unifiedtls.backend.trust.ClientAuthorities;
import io.unifiedtls.x509.NistCurves;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Settings that the TLS implementation of this JDK cannot honour as a server. */
final class JsseCapabilities {

    private static final Set<String> KEY_ALGORITHMS = Set.of("RSA", "RSASSA-PSS", "EC", "EdDSA");

    private final Set<String> enabledProtocols;
    private final Set<String> supportedCipherSuites;
    private final List<String> supportedGroups;
    private final List<String> supportedSignatureSchemes;

    JsseCapabilities(SSLContext context) {
        SSLParameters supported = context.getSupportedSSLParameters();
        enabledProtocols = Set.of(context.getDefaultSSLParameters().getProtocols());
        supportedCipherSuites = Set.of(supported.getCipherSuites());
        supportedGroups = NewerParameters.NAMED_GROUPS.supported(supported);
        supportedSignatureSchemes = SignatureSchemeProbe.supported(context);
    }

    List<String> serverFaults(TLSConfiguration configuration) {
        List<String> faults = new ArrayList<>();
        ServerFaults.addMissingCertificate(configuration, faults);
        ServerFaults.addUnjudgedPeers(configuration, faults);
        ServerFaults.addUnnamedClients(configuration, faults);
        ClientAuthorities.addTooMany(configuration, faults);
        ServerFaults.addForbiddenSuites(configuration, faults);
        if (configuration.ocspStapling()) {
            faults.add("ocsp-stapling is true, but the JDK can switch it only for the whole process. "
                    + "Remove it, or use OpenSSL.");
        }
        return labelled(configuration, faults);
    }

    List<String> clientFaults(TLSConfiguration configuration) {
        List<String> faults = new ArrayList<>();
        ServerFaults.addUnnamedServers(configuration, faults);
        return labelled(configuration, faults);
    }

    private List<String> labelled(TLSConfiguration configuration, List<String> faults) {
        addVersionFaults(configuration, faults);
        addCipherSuiteFaults(configuration, faults);
        addCertificateFaults(configuration, faults);
        addFaults(
                NewerParameters.NAMED_GROUPS,
                supportedGroups,
                configuration.namedGroups().stream().flatMap(List::stream).map(Object::toString),
                faults);
        addFaults(
                NewerParameters.SIGNATURE_SCHEMES,
                supportedSignatureSchemes,
                configuration.signatureSchemes().stream().flatMap(List::stream).map(Object::toString),
                faults);
        return ServerFaults.labelled(configuration, faults);
    }

    private void addVersionFaults(TLSConfiguration configuration, List<String> faults) {
        addVersionFault("lowest-supported-version", configuration.lowestSupportedVersion(), faults);
        addVersionFault("highest-supported-version", configuration.highestSupportedVersion(), faults);
    }

    private void addVersionFault(String setting, TLSVersion version, List<String> faults) {
        if (!enabledProtocols.contains(version.protocolName())) {
            faults.add(("%s is %s, which the JDK has disabled (jdk.tls.disabledAlgorithms). "
                            + "Set it to TLSv1.2 or TLSv1.3.")
                    .formatted(setting, version));
        }
    }

    private void addCipherSuiteFaults(TLSConfiguration configuration, List<String> faults) {
        configuration.cipherSuites().stream()
                .flatMap(List::stream)
                .filter(suite -> !supportedCipherSuites.contains(suite.name()))
                .forEach(suite -> faults.add(
                        "cipher-suites contains %s, which the JDK does not support or has disabled. Remove it."
                                .formatted(suite)));
    }

    private static void addCertificateFaults(TLSConfiguration configuration, List<String> faults) {
        for (SigningChain chain : configuration.signingChains()) {
            PublicKey key = chain.leaf().getPublicKey();
            if (!KEY_ALGORITHMS.contains(key.getAlgorithm()) || !isUsableCurve(key)) {
                faults.add(("certificates contains a key of type %s, which the JDK cannot sign a handshake with. "
                                + "Use P-256, P-384, P-521, RSA or Ed25519.")
                        .formatted(key.getAlgorithm()));
            }
        }
        ServerFaults.addUselessKeys(configuration, faults);
    }

    private static boolean isUsableCurve(PublicKey key) {
        return !key.getAlgorithm().equals("EC") || NistCurves.include(key);
    }

    private static void addFaults(
            NewerParameters parameter, List<String> supported, Stream<String> wanted, List<String> faults) {
        List<String> unsupported =
                wanted.filter(name -> !supported.contains(name)).toList();
        if (unsupported.isEmpty()) {
            return;
        }
        faults.add(
                parameter.isAvailable()
                        ? "%s contains %s, which the JDK does not support. Remove them. The JDK supports %s."
                                .formatted(parameter.setting(), unsupported, supported)
                        : "%s cannot be set on Java %d. Remove it, or use Java %d or later."
                                .formatted(
                                        parameter.setting(), Runtime.version().feature(), parameter.since()));
    }
}
