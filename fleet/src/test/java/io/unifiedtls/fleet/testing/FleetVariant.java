package io.unifiedtls.fleet.testing;

import java.util.List;
import java.util.stream.Stream;

/** A server with a TLS implementation. */
public record FleetVariant(FleetServer server, String backend) {

    private static final String BACKEND = System.getProperty("tls.test.backend", "both");

    /**
     * Every server, with every implementation, or with the one that {@code -Dtls.test.backend} names, or each with one of them if
     * that is {@code mixed}.
     */
    public static Stream<FleetVariant> all() {
        return Stream.of(FleetServer.values())
                .flatMap(server -> Stream.of("jdk", "openssl")
                        .filter(backend -> isTested(server, backend))
                        .map(backend -> new FleetVariant(server, backend)));
    }

    /** Those of {@link FleetServer#heavy}. */
    public static Stream<FleetVariant> heavy() {
        List<FleetServer> servers = FleetServer.heavy().toList();
        return all().filter(variant -> servers.contains(variant.server));
    }

    private static boolean isTested(FleetServer server, String backend) {
        return switch (BACKEND) {
            case "both" -> true;
            case "mixed" -> backend.equals(server == FleetServer.JETTY ? "jdk" : "openssl");
            default -> backend.equals(BACKEND);
        };
    }

    @Override
    public String toString() {
        return server + " " + backend;
    }
}
