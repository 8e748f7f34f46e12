package io.unifiedtls.autoconfigure;

import static io.unifiedtls.autoconfigure.WrongSettings.add;

import io.unifiedtls.autoconfigure.WrongSettings.Case;
import java.util.ArrayList;
import java.util.List;

/** Settings of certificates, keys and trust stores with which no application must start. */
final class WrongMaterial {

    private WrongMaterial() {}

    static void addTo(List<Case> cases) {
        material(cases);
        trust(cases);
    }

    private static void material(List<Case> cases) {
        pem(cases, "c1", "missing.pem", "web.key", "missing.pem does not exist.");
        pem(cases, "c2", "web.pem", "missing.key", "missing.key does not exist.");
        pem(cases, "c3", "missing.pem", "missing2.key", "missing.pem does not exist.", "missing2.key does not exist.");
        pem(cases, "c4", "web.pem", "other.key", "web.pem", "other.key");
        pem(cases, "c5", "web.key", "web.key", "web.key");
        pem(cases, "c6", "empty.pem", "web.key", "empty.pem");
        add(
                cases,
                List.of(
                        "configurations.c7.certificates[0].certificate=file:DIR/secp256k1.pem",
                        "configurations.c7.certificates[0].private-key=file:DIR/secp256k1.key",
                        "hosts[4].configuration=c7",
                        "hosts[4].server-names=c7.example"),
                "Configuration 'c7': certificates contains a key of type EC");
        add(
                cases,
                "configurations.c8.certificates[0].certificate=file:DIR/web.pem",
                "unified-tls.configurations.c8.certificates[0]: certificate and private-key belong together. Set both.");
        add(
                cases,
                List.of(
                        "configurations.c9.certificates[0].key-store=file:DIR/web.pem",
                        "configurations.c9.certificates[0].certificate=file:DIR/web.pem"),
                "unified-tls.configurations.c9.certificates[0]: Set either certificate and private-key, or key-store, or key-store-provider, or vault.");
        add(
                cases,
                "configurations.v1.certificates[0].vault.role=web",
                "unified-tls.configurations.v1.certificates[0]: vault is set, but the module for Vault is missing. Add unified-tls-spring-boot-starter-vault.");
        add(
                cases,
                "configurations.d1.certificates[0].key-store=file:DIR/web.pem",
                "unified-tls.configurations.d1.certificates[0]: ",
                "web.pem");
    }

    private static void trust(List<Case> cases) {
        add(
                cases,
                "configurations.e1.trust-store.certificates=file:DIR/no-ca.pem,file:DIR/no-ca2.pem",
                "no-ca.pem does not exist.",
                "no-ca2.pem does not exist.");
        add(
                cases,
                List.of(
                        "configurations.e2.certificates[0].certificate=file:DIR/gone.pem",
                        "configurations.e2.certificates[0].private-key=file:DIR/web.key",
                        "configurations.e2.trust-store.certificates=file:DIR/no-ca3.pem"),
                "gone.pem does not exist.",
                "no-ca3.pem does not exist.");
        add(
                cases,
                "configurations.e3.client-authentication=need",
                "Configuration 'e3': client-authentication is need, but there is no trust-store to verify clients with. Set trust-store to the CA that issues client certificates.");
        add(
                cases,
                List.of(
                        "configurations.e4.trust-store.certificates=file:DIR/ca.pem",
                        "configurations.e4.trust-store.revocation-lists=file:DIR/no.crl"),
                "revocation-lists is set, but revocation is none, so it is not used. Set revocation to end-entity or chain.",
                "no.crl does not exist.");
        add(
                cases,
                "configurations.e5.trust-store.revocation=always",
                "unified-tls.configurations.e5.trust-store.revocation is 'always', which is not one of its values.");
    }

    private static void pem(List<Case> cases, String name, String certificate, String key, String... faults) {
        String at = "configurations.%s.certificates[0].".formatted(name);
        List<String> expected = new ArrayList<>(List.of(faults));
        expected.add("unified-tls.configurations.%s.certificates[0]: ".formatted(name));
        cases.add(new Case(
                List.of(at + "certificate=file:DIR/" + certificate, at + "private-key=file:DIR/" + key), expected));
    }
}
