package io.unifiedtls.autoconfigure;

import static io.unifiedtls.autoconfigure.Diagnosis.fault;
import static io.unifiedtls.autoconfigure.Diagnosis.good;

import java.util.stream.Stream;

/** Faults of the settings of a configuration. */
final class SettingDiagnostics {

    private SettingDiagnostics() {}

    static Stream<Diagnosis> all() {
        return Stream.of(names(), peers(), combinations()).flatMap(cases -> cases);
    }

    private static Stream<Diagnosis> names() {
        return Stream.of(
                fault(
                        "unknown suite",
                        "unified-tls.configurations.web.cipher-suites: Unknown cipher suite "
                                + "'TLS_AES_265_GCM_SHA384'. Did you mean TLS_AES_256_GCM_SHA384?",
                        "unified-tls.configurations.web.cipher-suites=TLS_AES_265_GCM_SHA384"),
                fault(
                        "suite that is like a signalling value",
                        "unified-tls.configurations.web.cipher-suites: Unknown cipher suite "
                                + "'TLS_FALLBACK'. Use its name in the IANA registry.",
                        "unified-tls.configurations.web.cipher-suites=TLS_FALLBACK"),
                fault(
                        "unknown group",
                        "unified-tls.configurations.web.named-groups: Unknown named group 'secp256k'. Did you mean "
                                + "secp256k1?",
                        "unified-tls.configurations.web.named-groups=secp256k"),
                fault(
                        "unknown signature scheme",
                        "unified-tls.configurations.web.signature-schemes: Unknown signature scheme "
                                + "'ed2551'. Did you mean ed25519?",
                        "unified-tls.configurations.web.signature-schemes=ed2551"),
                fault(
                        "unknown version",
                        "unified-tls.configurations.web.lowest-supported-version: Unknown TLS version '1.2'. Use "
                                + "TLSv1.2 or TLSv1.3.",
                        "unified-tls.configurations.web.lowest-supported-version=1.2"));
    }

    private static Stream<Diagnosis> peers() {
        return Stream.of(
                fault(
                        "name without a kind",
                        "unified-tls.configurations.web.allowed-peers: 'api.partners.example' does not say what kind of "
                                + "name it is. Write dns:api.partners.example.",
                        "unified-tls.configurations.web.allowed-peers=spiffe://example.org/**,api.partners.example"),
                fault(
                        "part of a segment",
                        "unified-tls.configurations.web.allowed-peers: 'spiffe://example.org/prod-*' has a segment that no "
                                + "SPIFFE ID has. Write letters, digits, dots, hyphens and underscores, * for a whole segment, "
                                + "or ** as the last one.",
                        "unified-tls.configurations.web.allowed-peers=spiffe://example.org/prod-*"),
                fault(
                        "no peers",
                        "unified-tls.configurations.web.allowed-peers: The list is empty, so every peer would be refused. "
                                + "Add a pattern such as spiffe://example.org/ns/prod/** or dns:*.partners.example, or remove "
                                + "the list to allow every peer whose certificate verifies.",
                        "unified-tls.configurations.web.allowed-peers="),
                fault(
                        "reports without a trust store",
                        "Configuration 'web': client-authentication is report, but there is no trust-store to verify clients "
                                + "with. Set trust-store to the CA that issues client certificates.",
                        good("unified-tls.configurations.web.client-authentication=report")),
                fault(
                        "policy that demands reports",
                        "unified-tls.policies.house: client-authentication is report, which demands nothing of clients. Set "
                                + "it to none, want or need.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.policy=house",
                                "unified-tls.policies.house.client-authentication=report")),
                fault(
                        "peers whom nobody asks",
                        "Configuration 'web': allowed-peers is set, but client-authentication is none, so no client of the "
                                + "server would be judged. Set client-authentication to need or want, or remove allowed-peers.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.configurations.web.allowed-peers=dns:*.partners.example")));
    }

    private static Stream<Diagnosis> combinations() {
        return Stream.of(
                fault(
                        "versions swapped",
                        "Configuration 'web': lowest-supported-version TLSv1.3 is above "
                                + "highest-supported-version TLSv1.2. Swap them.",
                        "unified-tls.configurations.web.lowest-supported-version=TLSv1.3",
                        "unified-tls.configurations.web.highest-supported-version=TLSv1.2"),
                fault(
                        "session timeout",
                        "unified-tls.configurations.web.sessions: Session timeout 8d is not between 1s and 7d",
                        "unified-tls.configurations.web.sessions.timeout=8d"),
                fault(
                        "base cycle",
                        "unified-tls.configurations.web.base refers to itself: web -> web. Remove one of these "
                                + "bases.",
                        "unified-tls.configurations.web.base=web"),
                fault(
                        "unknown base",
                        "unified-tls.configurations.web.base is 'wbe', which does not exist. Set it to one of "
                                + "unified-tls.configurations: web.",
                        "unified-tls.configurations.web.base=wbe"),
                fault(
                        "setting that the backend cannot honour",
                        "Configuration 'web': cipher-suites contains TLS_AES_128_CCM_SHA256, which the JDK does "
                                + "not support or has disabled. Remove it.",
                        good(
                                "unified-tls.policy=none",
                                "unified-tls.server.configuration=web",
                                "unified-tls.server.backend=jdk",
                                "unified-tls.configurations.web.cipher-suites=TLS_AES_128_CCM_SHA256",
                                "unified-tls.configurations.web.lowest-supported-version=TLSv1.3")));
    }
}
