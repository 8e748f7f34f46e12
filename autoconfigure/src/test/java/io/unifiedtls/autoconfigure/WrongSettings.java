package io.unifiedtls.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Settings with which no application must start, and the faults that it must tell. */
final class WrongSettings {

    /**
     * One of them.
     *
     * @param properties below {@code unified-tls}; {@code DIR} stands for the directory with the material
     * @param faults all that must be told, each with {@code (PLACE)} where a place follows the property
     */
    record Case(List<String> properties, List<String> faults) {

        /** The same as the first entry of its list. */
        Case alone() {
            return new Case(
                    properties.stream().map(Case::first).toList(),
                    faults.stream().map(Case::first).toList());
        }

        private static String first(String text) {
            return text.replaceAll("(hosts|sources|clients)\\[[0-8]]", "$1[0]");
        }

        @Override
        public String toString() {
            return String.join(", ", properties);
        }
    }

    private WrongSettings() {}

    static Stream<Case> all() {
        List<Case> cases = new ArrayList<>();
        keysAndValues(cases);
        configurations(cases);
        WrongMaterial.addTo(cases);
        hosts(cases);
        servers(cases);
        names(cases);
        return cases.stream();
    }

    /** A list ends before such an entry, and with it what can be said of its other entries. */
    static Stream<Case> gaps() {
        return Stream.of(
                        "hosts[9].configuration",
                        "clients[9].configuration",
                        "sources[9].repository",
                        "configurations.g1.certificates[9].certificate",
                        "hosts[0].server-names[9]")
                .map(property -> new Case(
                        List.of(property + "=web"),
                        List.of(
                                "unified-tls.%s is not read, because an entry before it is missing. Number the entries from 0 without a gap."
                                        .formatted(property))));
    }

    private static void keysAndValues(List<Case> cases) {
        add(
                cases,
                "configurations.a1.client-auth=need",
                "unified-tls.configurations.a1.client-auth is not a property. Use client-authentication.");
        add(cases, "configurations.a2.cert=x", "unified-tls.configurations.a2.cert is not a property.");
        add(cases, "sever.configuration=web", "unified-tls.sever is not a property. Did you mean server?");
        add(
                cases,
                "configurations.a3.client-authentication=needed",
                "unified-tls.configurations.a3.client-authentication is 'needed', which is not one of its values. Set it to one of: none, report, want, need.");
        add(
                cases,
                "configurations.a4.sessions.timeout=10 apples",
                "unified-tls.configurations.a4.sessions.timeout is '10 apples', which is not a duration. Set it to one such as 500ms, 10s, 5m or 2h.");
        add(
                cases,
                "server.context-cache-size=many",
                "unified-tls.server.context-cache-size is 'many', which is not a whole number. Write it in digits, without a unit.");
        add(
                cases,
                "configurations.a5.ocsp-stapling=perhaps",
                "unified-tls.configurations.a5.ocsp-stapling is 'perhaps', which is not true or false. Write one of these.");
        add(
                cases,
                "server.authority-check=loose",
                "unified-tls.server.authority-check is 'loose', which is not one of its values. Set it to one of: strict, lenient, off.");
        add(
                cases,
                "reload.close-connections-on-trust-change=soon",
                "unified-tls.reload.close-connections-on-trust-change is 'soon', which is not valid. Set it to never, or to after and a duration, such as after 30s.");
        add(
                cases,
                "revocation.largest-answer=huge",
                "unified-tls.revocation.largest-answer is 'huge', which is not valid. 'huge' does not match data size pattern");
    }

    private static void configurations(List<Case> cases) {
        add(
                cases,
                "configurations.mesh.spiffe.start-timeout=6m",
                "unified-tls.configurations.mesh.spiffe.start-timeout must be between 0s and 5m. Set it to a duration such as 20s.",
                "unified-tls.configurations.mesh.spiffe: The module for SPIFFE is missing. Add unified-tls-spring-boot-starter-spiffe.");
        add(
                cases,
                "configurations.b1.base=nowhere",
                "unified-tls.configurations.b1.base is 'nowhere', which does not exist.");
        add(
                cases,
                "configurations.b2.base=b2",
                "unified-tls.configurations.b2.base refers to itself: b2 -> b2. Remove one of these bases.");
        add(
                cases,
                "configurations.b3.bundle=nowhere",
                "unified-tls.configurations.b3.bundle: The SSL bundle 'nowhere' does not exist. Set it to one of those in spring.ssl.bundle: broken");
        add(
                cases,
                "configurations.b4.bundle=broken",
                "unified-tls.configurations.b4.bundle: The SSL bundle 'broken' cannot be read: ");
        add(
                cases,
                "configurations.b5.cipher-suites=TLS_AES_128_GCM_SHA265",
                "unified-tls.configurations.b5.cipher-suites: ",
                "Did you mean TLS_AES_128_GCM_SHA256?");
        add(
                cases,
                "configurations.b6.lowest-supported-version=TLSv1.4",
                "unified-tls.configurations.b6.lowest-supported-version: ",
                "TLSv1.4");
        add(
                cases,
                "configurations.b7.signature-schemes=rsa",
                "unified-tls.configurations.b7.signature-schemes: ",
                "rsa");
        add(cases, "configurations.b8.named-groups=p-257", "unified-tls.configurations.b8.named-groups: ", "p-257");
        add(
                cases,
                List.of(
                        "configurations.b9.lowest-supported-version=TLSv1.3",
                        "configurations.b9.highest-supported-version=TLSv1.2"),
                "Configuration 'b9': ");
        add(
                cases,
                List.of("configurations.taken.bundle=taken", "configurations.taken.ocsp-stapling=false"),
                "unified-tls.configurations.taken.bundle: The configuration has the name of the SSL bundle 'taken' and other settings beside it, so it would become a second bundle of that name. Rename the configuration.");
    }

    private static void hosts(List<Case> cases) {
        add(
                cases,
                List.of(
                        "hosts[0].configuration=nowhere",
                        "hosts[0].server-names=shop example,10.0.0.1,twice.example,twice.example"),
                "unified-tls.hosts[0].configuration is 'nowhere', which does not exist.",
                "unified-tls.hosts[0].server-names[0]: ",
                "unified-tls.hosts[0].server-names[1]: ",
                "twice.example");
        add(
                cases,
                "hosts[1].configuration=web",
                "unified-tls.hosts[1].server-names is empty. Add the host names for this configuration.");
        add(cases, "hosts[1].server-name=x.example", "unified-tls.hosts[1].server-name is not a property.");
        add(
                cases,
                List.of("clients[0].configuration=nowhere", "clients[0].destinations=not a host,10.0.0.9,10.0.0.9"),
                "unified-tls.clients[0].configuration is 'nowhere', which does not exist.",
                "unified-tls.clients[0].destinations[0]: ",
                "unified-tls.clients[0].destinations[2]: the address 10.0.0.9 is listed twice. Remove one.");
        add(
                cases,
                "sources[0].directory=file:DIR/nowhere",
                "unified-tls.sources[0].directory is 'file:DIR/nowhere', which does not exist or is not a directory. Create it, or set optional to true if it appears later.");
        add(
                cases,
                "sources[1].repository=nobody",
                "unified-tls.sources[1].repository is 'nobody', but no CertificateRepository bean has that name. Add the bean, or correct the name.");
        add(
                cases,
                "sources[2].configuration=nowhere",
                "unified-tls.sources[2] must have either a directory, a repository or kubernetes. Set exactly one of them.",
                "unified-tls.sources[2].configuration is 'nowhere', which does not exist.");
        add(
                cases,
                "sources[3].kubernetes.start-timeout=-1s",
                "unified-tls.sources[3].kubernetes.start-timeout must be between 0s and 5m. Set it to a duration such as 20s.",
                "unified-tls.sources[3].kubernetes is set, but the module for Kubernetes is missing. Add unified-tls-spring-boot-starter-kubernetes.");
        add(
                cases,
                "sources[4].kubernetes.names-per-namespace=0",
                "unified-tls.sources[4].kubernetes.names-per-namespace is 0. Set it to at least 1, such as 5000.",
                "unified-tls.sources[4].kubernetes is set, but the module for Kubernetes is missing. Add unified-tls-spring-boot-starter-kubernetes.");
    }

    private static void servers(List<Case> cases) {
        add(
                cases,
                "policies.strict.base=nowhere",
                "unified-tls.policies.strict.base is 'nowhere', which does not exist.");
        add(cases, "policies.odd.lowest-version=SSLv9", "unified-tls.policies.odd: ", "SSLv9");
        add(
                cases,
                "server.session-ticket-keys=file:DIR/web.pem",
                "unified-tls.server.session-ticket-keys[0]: ",
                "a session ticket key must have 48.");
        add(
                cases,
                "server.handshake-timeout=0s",
                "unified-tls.server.handshake-timeout is 0s. Set it to more than zero.");
        add(
                cases,
                "management.configuration=nowhere",
                "unified-tls.management.configuration is 'nowhere', which does not exist.");
        add(
                cases,
                List.of(
                        "hosts[2].configuration=f1",
                        "hosts[2].server-names=f1.example",
                        "configurations.f1.base=web",
                        "configurations.f1.lowest-supported-version=TLSv1"),
                "violates the policy: lowest-supported-version is TLSv1; intermediate requires TLSv1.2 or later. Change lowest-supported-version, or set unified-tls.policy to one that accepts it.");
        add(
                cases,
                List.of(
                        "hosts[3].configuration=f2",
                        "hosts[3].server-names=f2.example",
                        "configurations.f2.base=web",
                        "configurations.f2.application-protocols=h3"),
                "unified-tls.configurations.f2.application-protocols contains h3, which the embedded servers do not speak. Use h2 and http/1.1.");
        add(
                cases,
                "health.expiry-threshold-percent=101",
                "unified-tls.health.expiry-threshold-percent is 101. Set it to a value from 0 to 100.");
    }

    private static void names(List<Case> cases) {
        add(
                cases,
                List.of(
                        "server.backend=jdk",
                        "hosts[5].configuration=f3",
                        "hosts[5].server-names=foo_bar.example,*.a_b.example",
                        "configurations.f3.base=web"),
                "'foo_bar.example' contains an underscore, which the JDK refuses in a server name. Rename the host, or use OpenSSL (unified-tls.server.backend).",
                "'any.a_b.example' contains an underscore");
        add(
                cases,
                List.of("clients[1].configuration=web", "clients[1].destinations=c_d.example"),
                "'c_d.example' contains an underscore, which the JDK refuses in a server name. Rename the host.");
    }

    static void add(List<Case> cases, String property, String... faults) {
        add(cases, List.of(property), faults);
    }

    static void add(List<Case> cases, List<String> properties, String... faults) {
        cases.add(new Case(properties, List.of(faults)));
    }
}
