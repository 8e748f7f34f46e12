package io.unifiedtls.server;

import java.util.stream.Stream;

/** A server with a TLS implementation. */
public record Variant(EmbeddedServer server, String backend) {

    /** Every server with every implementation, unless {@code -Dtls.test.backend} names one. */
    public static Stream<Variant> all() {
        String only = System.getProperty("tls.test.backend");
        return Stream.of(EmbeddedServer.values())
                .flatMap(server -> Stream.of("jdk", "openssl")
                        .filter(backend -> only == null || backend.equals(only))
                        .map(backend -> new Variant(server, backend)));
    }

    @Override
    public String toString() {
        return server + " " + backend;
    }
}
