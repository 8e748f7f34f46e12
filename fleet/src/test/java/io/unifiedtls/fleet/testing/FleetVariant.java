package io.unifiedtls.fleet.testing;

import java.util.stream.Stream;

/** A server with a TLS implementation. */
public record FleetVariant(FleetServer server, String backend) {

    /** Every server with every implementation, unless {@code -Dtls.test.backend} names one. */
    public static Stream<FleetVariant> all() {
        String only = System.getProperty("tls.test.backend");
        return Stream.of(FleetServer.values())
                .flatMap(server -> Stream.of("jdk", "openssl")
                        .filter(backend -> only == null || backend.equals(only))
                        .map(backend -> new FleetVariant(server, backend)));
    }

    @Override
    public String toString() {
        return server + " " + backend;
    }
}
