package io.unifiedtls.corpus;

import io.unifiedtls.server.EmbeddedServer;
import io.unifiedtls.server.LocalClients;
import io.unifiedtls.server.Variant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Ours on each server and TLS implementation, started when it is attacked first, until the tests end. */
record Ours(EmbeddedServer server, String backend) implements Target {

    static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(4);

    private static final Map<Ours, Integer> PORTS = new ConcurrentHashMap<>();

    /** Every pair, unless {@code -Dtls.test.backend} names an implementation. */
    static Stream<Ours> all() {
        return Variant.all().map(variant -> new Ours(variant.server(), variant.backend()));
    }

    /** Those of {@link EmbeddedServer#heavy}. */
    static Stream<Ours> heavy() {
        List<EmbeddedServer> servers = EmbeddedServer.heavy().toList();
        return all().filter(ours -> servers.contains(ours.server));
    }

    @Override
    public int port() {
        return PORTS.computeIfAbsent(this, Ours::start);
    }

    @Override
    public String toString() {
        return server + " " + backend;
    }

    private int start() {
        String file = "file:" + MATERIAL + "/";
        var application = server.start(
                CorpusApplication.class,
                "server.tomcat.max-keep-alive-requests=-1",
                "unified-tls.server.backend=" + backend,
                "unified-tls.server.configuration=open",
                "unified-tls.configurations.open.certificates[0].certificate=" + file + "server.pem",
                "unified-tls.configurations.open.certificates[0].private-key=" + file + "server.key",
                "unified-tls.configurations.open.application-protocols=http/1.1",
                "unified-tls.configurations.closed.base=open",
                "unified-tls.configurations.closed.application-protocols=h2,http/1.1",
                "unified-tls.configurations.closed.client-authentication=need",
                "unified-tls.configurations.closed.trust-store.certificates=" + file + "client-ca.pem",
                "unified-tls.configurations.other.base=closed",
                "unified-tls.configurations.other.trust-store.certificates=" + file + "other-ca.pem",
                "unified-tls.configurations.checked.base=closed",
                "unified-tls.configurations.checked.trust-store.certificates=" + file + "checked-ca.pem",
                "unified-tls.configurations.checked.trust-store.revocation=end-entity",
                "unified-tls.server.handshake-timeout=" + HANDSHAKE_TIMEOUT.toSeconds() + "s",
                "unified-tls.server.resolver-cache.maximum-size=100",
                "unified-tls.revocation.private-hosts=localhost",
                "unified-tls.configurations.h2.base=open",
                "unified-tls.configurations.h2.application-protocols=h2",
                "unified-tls.hosts[4].server-names=" + H2,
                "unified-tls.hosts[4].configuration=h2",
                "unified-tls.hosts[0].server-names=" + OPEN,
                "unified-tls.hosts[0].configuration=open",
                "unified-tls.hosts[1].server-names=" + CLOSED + "," + WILDCARD,
                "unified-tls.hosts[1].configuration=closed",
                "unified-tls.hosts[2].server-names=" + OTHER,
                "unified-tls.hosts[2].configuration=other",
                "unified-tls.hosts[3].server-names=" + CHECKED,
                "unified-tls.hosts[3].configuration=checked",
                "unified-tls.sources[0].directory=" + file + "tenants",
                "unified-tls.sources[0].configuration=open");
        return LocalClients.port(application);
    }
}
