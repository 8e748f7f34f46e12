package io.unifiedtls.autoconfigure;

import static io.unifiedtls.autoconfigure.Diagnosis.fault;
import static io.unifiedtls.autoconfigure.Diagnosis.good;

import java.util.stream.Stream;

/** Faults of the server, its backend, its policy and its limits. */
final class ServerDiagnostics {

    private ServerDiagnostics() {}

    static Stream<Diagnosis> all() {
        return Stream.of(backends(), references(), limits(), development()).flatMap(cases -> cases);
    }

    private static Stream<Diagnosis> backends() {
        return Stream.of(
                fault(
                        "session ticket keys on the JDK",
                        "unified-tls.server.session-ticket-keys is set, but the JDK does not support it "
                                + "(unified-tls.server.backend is jdk). Remove it, or use OpenSSL.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.server.backend=jdk",
                                "unified-tls.server.session-ticket-keys=base64:" + "AAAA".repeat(16))),
                fault(
                        "key log on the JDK",
                        "unified-tls.server.insecure-key-log is set, but the JDK does not support it "
                                + "(unified-tls.server.backend is jdk). Remove it, or use OpenSSL.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.server.backend=jdk",
                                "unified-tls.server.insecure-key-log=DIR/keys.log")));
    }

    private static Stream<Diagnosis> references() {
        return Stream.of(
                fault(
                        "no configuration of the server",
                        "unified-tls.server.configuration is not set. Set it to one of those in "
                                + "unified-tls.configurations: web.",
                        good("unified-tls.server.backend=jdk")),
                fault(
                        "unknown policy",
                        "unified-tls.policy is 'modren', which does not exist. Set it to one of these: "
                                + "intermediate, modern, nist-sp-800-52r2, none, post-quantum, or to the name of a "
                                + "TLSPolicy bean.",
                        good("unified-tls.policy=modren")));
    }

    private static Stream<Diagnosis> limits() {
        return Stream.of(
                fault(
                        "no time for a handshake",
                        "unified-tls.server.handshake-timeout is 0s. Set it to more than zero.",
                        good("unified-tls.server.configuration=web", "unified-tls.server.handshake-timeout=0s")),
                fault(
                        "no time for a review",
                        "unified-tls.reload.review-timeout is 0s. Set it to more than zero.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.reload.close-connections-on-trust-change=after 1s",
                                "unified-tls.reload.review-timeout=0s")),
                fault(
                        "numbers out of range",
                        """
                        unified-tls.server.handshake-timeout is -1s. Set it to more than zero.
                        unified-tls.server.resolver-cache.maximum-size is 0. Set it to at least 1.
                        unified-tls.health.expiry-threshold-percent is 300. Set it to a value from 0 to 100.
                        unified-tls.handshake-log.lines-per-minute is -1. Set it to at least 0.\
                        """,
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.server.handshake-timeout=-1s",
                                "unified-tls.server.resolver-cache.maximum-size=0",
                                "unified-tls.health.expiry-threshold-percent=300",
                                "unified-tls.handshake-log.lines-per-minute=-1")));
    }

    private static Stream<Diagnosis> development() {
        return Stream.of(
                fault(
                        "development CA in production",
                        "unified-tls.development.enabled is true, but the profile 'prod' is for production. "
                                + "Remove unified-tls.development from this profile, and add certificates to its "
                                + "configurations.",
                        "spring.profiles.active=prod",
                        "unified-tls.development.enabled=true",
                        "unified-tls.development.directory=DIR/dev"),
                fault(
                        "bad development name",
                        "unified-tls.development.names: Server name '*.localhost' is not a host name. Each label "
                                + "must have 1 to 63 letters, digits and hyphens, and no hyphen at its start or end.",
                        "unified-tls.development.enabled=true",
                        "unified-tls.development.directory=DIR/dev",
                        "unified-tls.development.names=*.localhost"),
                fault(
                        "development name that is a public suffix",
                        "unified-tls.development.names: 'com' could be the name of a public host. Use a name "
                                + "under localhost, test, example, local, home.arpa or internal.",
                        "unified-tls.development.enabled=true",
                        "unified-tls.development.directory=DIR/dev",
                        "unified-tls.development.names=shop.test,com"));
    }
}
