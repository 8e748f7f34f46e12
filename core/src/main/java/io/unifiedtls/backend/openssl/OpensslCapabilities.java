package io.unifiedtls.backend.openssl;

import io.netty.handler.ssl.OpenSsl;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.ServerFaults;
import io.unifiedtls.backend.trust.ClientAuthorities;
import io.unifiedtls.wording.Setting;
import io.unifiedtls.x509.NistCurves;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Settings that BoringSSL cannot honour as a server, or would ignore in silence. */
final class OpensslCapabilities {

    private static final Set<CipherSuite> TLS_1_3_SUITES = Set.of(
            CipherSuite.TLS_AES_128_GCM_SHA256,
            CipherSuite.TLS_AES_256_GCM_SHA384,
            CipherSuite.TLS_CHACHA20_POLY1305_SHA256);

    private final NamedGroups groups;

    OpensslCapabilities(NamedGroups groups) {
        this.groups = groups;
    }

    List<String> faults(TLSConfiguration configuration) {
        List<String> faults = new ArrayList<>();
        ServerFaults.addMissingCertificate(configuration, faults);
        ServerFaults.addUnjudgedPeers(configuration, faults);
        ServerFaults.addUnnamedClients(configuration, faults);
        ClientAuthorities.addTooMany(configuration, faults);
        addVersionFault("lowest-supported-version", configuration.lowestSupportedVersion(), faults);
        addVersionFault("highest-supported-version", configuration.highestSupportedVersion(), faults);
        configuration.cipherSuites().ifPresent(suites -> addCipherSuiteFaults(configuration, suites, faults));
        configuration.signingChains().forEach(chain -> addKeyFaults(chain, faults));
        ServerFaults.addUselessKeys(configuration, faults);
        ServerFaults.addForbiddenSuites(configuration, faults);
        configuration.namedGroups().ifPresent(wanted -> addGroupFaults(wanted, faults));
        if (configuration.ocspStapling()
                && configuration.signingChains().stream()
                        .anyMatch(chain -> chain.certificates().size() == 1)) {
            faults.add(
                    "ocsp-stapling is true, but certificates contains one without its issuer, which a query to a responder needs"
                            + ". Append the issuer's certificate.");
        }
        if (configuration.signatureSchemes().isPresent()) {
            faults.add("signature-schemes cannot be set on OpenSSL. Remove it, or set %s to jdk."
                    .formatted(Setting.BACKEND));
        }
        return ServerFaults.labelled(configuration, faults);
    }

    private static void addVersionFault(String setting, TLSVersion version, List<String> faults) {
        if (version.compareTo(TLSVersion.TLS_1_2) < 0) {
            faults.add("%s is %s, which is disabled on OpenSSL. Set it to TLSv1.2 or TLSv1.3."
                    .formatted(setting, version));
        }
    }

    private static void addCipherSuiteFaults(
            TLSConfiguration configuration, List<CipherSuite> suites, List<String> faults) {
        suites.stream()
                .filter(suite -> !TLS_1_3_SUITES.contains(suite) && !OpenSsl.isCipherSuiteAvailable(suite.name()))
                .forEach(suite -> faults.add(
                        "cipher-suites contains %s, which OpenSSL does not support. Remove it.".formatted(suite)));
        long tls13 = suites.stream().filter(TLS_1_3_SUITES::contains).distinct().count();
        boolean negotiated = configuration.highestSupportedVersion() == TLSVersion.TLS_1_3;
        if (negotiated && tls13 > 0 && tls13 < TLS_1_3_SUITES.size()) {
            faults.add(
                    "cipher-suites contains only some of TLS 1.3, but OpenSSL has all of them or none: it would also negotiate "
                            + "the others. Add them, or set " + Setting.BACKEND + " to jdk.");
        }
    }

    private static void addKeyFaults(SigningChain chain, List<String> faults) {
        PublicKey key = chain.leaf().getPublicKey();
        if (!isUsable(key)) {
            faults.add(("certificates contains a key of type %s, which OpenSSL cannot sign a handshake with. "
                            + "Use P-256, P-384, P-521, RSA or Ed25519.")
                    .formatted(key.getAlgorithm()));
        }
        if (chain.privateKey().getEncoded() == null) {
            faults.add("certificates contains a key that cannot leave its token, so OpenSSL cannot use it. " + "Set "
                    + Setting.BACKEND + " to jdk.");
        }
    }

    private static boolean isUsable(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA", "Ed25519" -> true;
            case "EdDSA" -> key.getEncoded().length < 50; // Ed448 keys are longer
            case "EC" -> NistCurves.include(key);
            default -> false;
        };
    }

    private void addGroupFaults(List<NamedGroup> wanted, List<String> faults) {
        List<NamedGroup> unsupported = wanted.stream()
                .filter(group -> !groups.supported().contains(group))
                .toList();
        if (!unsupported.isEmpty()) {
            faults.add("named-groups contains %s, which OpenSSL does not support. Remove them. OpenSSL supports %s."
                    .formatted(unsupported, groups.supported()));
        }
    }
}
