package io.unifiedtls.spiffe.server;

import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;

/** A server with a TLS implementation, and a client with the same one. */
record MeshVariant(MeshServer server, String backend) {

    private static final String BACKEND = System.getProperty("tls.test.backend", "both");
    private static final String SERVERS =
            System.getProperty("tls.test.heavy-servers", "all").toUpperCase(Locale.ROOT);

    /**
     * Every server, with every implementation, or with the one that {@code -Dtls.test.backend} names, or each with one of them if
     * that is {@code mixed}.
     */
    static Stream<MeshVariant> all() {
        return Stream.of(MeshServer.values())
                .flatMap(server -> Stream.of("jdk", "openssl")
                        .filter(backend -> isTested(server, backend))
                        .map(backend -> new MeshVariant(server, backend)));
    }

    /** Those of them whose server {@code -Dtls.test.heavy-servers} names. */
    static Stream<MeshVariant> heavy() {
        return all().filter(variant -> SERVERS.equals("ALL") || SERVERS.contains(variant.server.name()));
    }

    /** One on Tomcat, for cases that differ little. */
    static MeshVariant one() {
        return all().findFirst().orElseThrow();
    }

    private static boolean isTested(MeshServer server, String backend) {
        return switch (BACKEND) {
            case "both" -> true;
            case "mixed" -> backend.equals(server == MeshServer.JETTY ? "jdk" : "openssl");
            default -> backend.equals(BACKEND);
        };
    }

    ConfigurableApplicationContext start(String... properties) {
        return server.start(backend, properties);
    }

    MeshClient client(String... properties) {
        return MeshClient.with(backend, properties);
    }

    @Override
    public String toString() {
        return server + " " + backend;
    }
}
