package io.unifiedtls.corpus;

import io.unifiedtls.server.EmbeddedServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Ours on each server and TLS implementation, started when it is attacked first, until the tests end. */
record Ours(EmbeddedServer server, String backend) implements Target {

    static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(4);

    private static final Map<Ours, Integer> PORTS = new ConcurrentHashMap<>();

    /** Every pair, unless {@code -Dtls.test.backend} names an implementation. */
    static Stream<Ours> all() {
        String only = System.getProperty("tls.test.backend");
        return Stream.of(EmbeddedServer.values())
                .flatMap(server -> Stream.of("jdk", "openssl")
                        .filter(backend -> only == null || backend.equals(only))
                        .map(backend -> new Ours(server, backend)));
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
        var application = new SpringApplicationBuilder(CorpusApplication.class)
                .web(server.type())
                .properties(
                        "server.port=0",
                        "server.tomcat.max-keep-alive-requests=-1",
                        "spring.autoconfigure.exclude=" + server.excluded(),
                        "tls.server.backend=" + backend,
                        "tls.server.configuration=open",
                        "tls.configurations.open.certificates[0].certificate=" + file + "server.pem",
                        "tls.configurations.open.certificates[0].private-key=" + file + "server.key",
                        "tls.configurations.open.application-protocols=http/1.1",
                        "tls.configurations.closed.base=open",
                        "tls.configurations.closed.client-authentication=need",
                        "tls.configurations.closed.trust-store.certificates=" + file + "client-ca.pem",
                        "tls.configurations.other.base=closed",
                        "tls.configurations.other.trust-store.certificates=" + file + "other-ca.pem",
                        "tls.configurations.checked.base=closed",
                        "tls.configurations.checked.trust-store.certificates=" + file + "checked-ca.pem",
                        "tls.configurations.checked.trust-store.revocation=end-entity",
                        "tls.server.handshake-timeout=" + HANDSHAKE_TIMEOUT.toSeconds() + "s",
                        "tls.server.resolver-cache.maximum-size=100",
                        "tls.revocation.private-hosts=localhost",
                        "tls.configurations.h2.base=open",
                        "tls.configurations.h2.application-protocols=h2",
                        "tls.hosts[4].server-names=" + H2,
                        "tls.hosts[4].configuration=h2",
                        "tls.hosts[0].server-names=" + OPEN,
                        "tls.hosts[0].configuration=open",
                        "tls.hosts[1].server-names=" + CLOSED + "," + WILDCARD,
                        "tls.hosts[1].configuration=closed",
                        "tls.hosts[2].server-names=" + OTHER,
                        "tls.hosts[2].configuration=other",
                        "tls.hosts[3].server-names=" + CHECKED,
                        "tls.hosts[3].configuration=checked",
                        "tls.sources[0].directory=" + file + "tenants",
                        "tls.sources[0].configuration=open")
                .run();
        return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }
}
