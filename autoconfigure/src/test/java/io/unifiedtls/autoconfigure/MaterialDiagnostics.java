package io.unifiedtls.autoconfigure;

import static io.unifiedtls.autoconfigure.Diagnosis.fault;
import static io.unifiedtls.autoconfigure.Diagnosis.good;
import static io.unifiedtls.autoconfigure.Diagnosis.pair;

import java.util.stream.Stream;

/** Faults of certificates, private keys and ticket keys. */
final class MaterialDiagnostics {

    private MaterialDiagnostics() {}

    static Stream<Diagnosis> all() {
        return Stream.of(files(), chains(), trust()).flatMap(cases -> cases);
    }

    private static Stream<Diagnosis> files() {
        return Stream.of(
                fault(
                        "missing file",
                        "unified-tls.configurations.web.certificates[0]: file:DIR/none.pem does not exist. Check the "
                                + "path, and that it starts with file: or classpath:.",
                        pair("none.pem", "shop.key")),
                fault(
                        "two missing files",
                        "unified-tls.configurations.web.certificates[0]: file:DIR/none.pem does not exist. Check the "
                                + "path, and that it starts with file: or classpath:. file:DIR/none.key does not exist. "
                                + "Check the path, and that it starts with file: or classpath:.",
                        pair("none.pem", "none.key")),
                fault(
                        "unreadable key",
                        "unified-tls.configurations.web.certificates[0]: file:DIR/broken.key has a PEM block "
                                + "'PRIVATE KEY' in line 1 that cannot be read. Replace it with a new copy.",
                        pair("shop.pem", "broken.key")),
                fault(
                        "no key",
                        "unified-tls.configurations.web.certificates[0]: file:DIR/empty.key contains no private "
                                + "key. It must have a block that starts with -----BEGIN PRIVATE KEY----- or similar.",
                        pair("shop.pem", "empty.key")),
                fault(
                        "secret that is no key, in the properties",
                        "unified-tls.configurations.web.certificates[0]: The base64 text in the properties "
                                + "contains no private key. It must have a block that starts with -----BEGIN PRIVATE "
                                + "KEY----- or similar.",
                        new String[] {
                            "unified-tls.configurations.web.certificates[0].certificate=file:DIR/shop.pem",
                            "unified-tls.configurations.web.certificates[0].private-key=base64:c2VjcmV0"
                        }),
                fault(
                        "session ticket key of another size",
                        "unified-tls.server.session-ticket-keys[0]: file:DIR/empty.key has 0 bytes, but a "
                                + "session ticket key must have 48. Create one with: openssl rand -out FILE 48",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.server.session-ticket-keys=file:DIR/empty.key")),
                fault(
                        "key log where there is no folder",
                        "unified-tls.server.insecure-key-log is DIR/none/keys.log, which cannot be written "
                                + "(NoSuchFileException). Choose a file in an existing, writable directory.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.server.insecure-key-log=DIR/none/keys.log")));
    }

    private static Stream<Diagnosis> chains() {
        return Stream.of(
                fault(
                        "key of another certificate",
                        "unified-tls.configurations.web.certificates[0]: file:DIR/shop.pem and file:DIR/other.key: The private key does not belong to the "
                                + "certificate 'CN=shop.example'. Use the key of this certificate.",
                        pair("shop.pem", "other.key")),
                fault(
                        "chain out of order",
                        "unified-tls.configurations.web.certificates[0]: file:DIR/disordered.pem and file:DIR/shop.key: The chain is out of order: certificate "
                                + "2, 'CN=other.example', did not issue certificate 1, 'CN=shop.example'. Put the leaf "
                                + "first, and each issuer after the certificate that it issued.",
                        pair("disordered.pem", "shop.key")),
                fault(
                        "certificate without key",
                        "unified-tls.configurations.web.certificates[0]: certificate and private-key belong "
                                + "together. Set both.",
                        "unified-tls.configurations.web.certificates[0].certificate=file:DIR/shop.pem"),
                fault(
                        "neither PEM nor key store",
                        "unified-tls.configurations.web.certificates[0]: Set either certificate and "
                                + "private-key, or key-store, or key-store-provider, or vault.",
                        "unified-tls.configurations.web.certificates[0].alias=web"),
                fault(
                        "server without certificate",
                        "Configuration 'web': certificates is empty, but a server needs a certificate. Add one "
                                + "with its private-key.",
                        "unified-tls.configurations.web.sessions.timeout=1m",
                        "unified-tls.server.configuration=web"));
    }

    private static Stream<Diagnosis> trust() {
        return Stream.of(
                fault(
                        "more names of authorities than a server can send",
                        "Configuration 'web': trust-store contains 17 authorities whose names have 65001 bytes "
                                + "in total, but a server can send at most 65000 bytes of names when it asks a client for "
                                + "a certificate. Remove authorities that no client has a certificate from, or split them "
                                + "between the configurations of several hosts.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.configurations.web.client-authentication=want",
                                "unified-tls.configurations.web.trust-store.certificates=file:DIR/many.pem")),
                fault(
                        "want without trust",
                        "Configuration 'web': client-authentication is want, but there is no trust-store to "
                                + "verify clients with. Set trust-store to the CA that issues client certificates.",
                        "unified-tls.configurations.web.client-authentication=want"),
                fault(
                        "trust store without certificates",
                        "unified-tls.configurations.web.trust-store: The trust store contains no certificate. "
                                + "Add the CA that issues the peers' certificates.",
                        "unified-tls.configurations.web.trust-store.system=false"));
    }
}
