package io.unifiedtls.autoconfigure;

import static io.unifiedtls.autoconfigure.Diagnosis.fault;
import static io.unifiedtls.autoconfigure.Diagnosis.good;
import static io.unifiedtls.autoconfigure.Diagnosis.host;

import java.util.stream.Stream;

/** Faults of hosts and of their sources. */
final class HostDiagnostics {

    private HostDiagnostics() {}

    static Stream<Diagnosis> all() {
        return Stream.of(hosts(), serverNames()).flatMap(cases -> cases);
    }

    private static Stream<Diagnosis> hosts() {
        return Stream.of(
                fault(
                        "unknown configuration of a host",
                        "unified-tls.hosts[0].configuration is 'shop', which does not exist. Set it to one of "
                                + "those in unified-tls.configurations: web.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.hosts[0].server-names=a.example",
                                "unified-tls.hosts[0].configuration=shop")),
                fault(
                        "hosts without server",
                        "unified-tls.hosts is set, but no server uses it. Set unified-tls.server.configuration.",
                        good("unified-tls.hosts[0].server-names=a.example", "unified-tls.hosts[0].configuration=web")),
                fault(
                        "duplicate host",
                        "The host 'a.example' is listed twice, in unified-tls.hosts[0].server-names[0] and in "
                                + "unified-tls.hosts[0].server-names[1]. Remove one.",
                        host("a.example,A.example.")),
                fault(
                        "names of a directory for a repository",
                        "unified-tls.sources[0] has no directory, but names and follow-links apply only to directories. Remove them.\n"
                                + "unified-tls.sources[0].repository is 'tenants', but no CertificateRepository bean has that name. Add the "
                                + "bean, or correct the name.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.sources[0].repository=tenants",
                                "unified-tls.sources[0].names=folder")));
    }

    private static Stream<Diagnosis> serverNames() {
        return Stream.of(
                fault(
                        "wildcard in the wrong place",
                        "unified-tls.hosts[0].server-names[0] is 'www.*.example', but a wildcard must be the "
                                + "whole first label. Write it like *.shop.example.com.",
                        host("www.*.example")),
                fault(
                        "IP literal",
                        "unified-tls.hosts[0].server-names[0]: Server name '10.0.0.1' is an IP literal, which "
                                + "RFC 6066, section 3, does not allow. Use a host name.",
                        host("10.0.0.1")),
                fault(
                        "name that IDNA does not permit",
                        "unified-tls.hosts[0].server-names[0]: Server name 'a\\u200db.example' is not allowed by "
                                + "IDNA 2008: [CONTEXTJ]. Correct it.",
                        host("a\u200Db.example")));
    }
}
