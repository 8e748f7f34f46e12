package io.unifiedtls.server;

import java.util.List;
import java.util.stream.Stream;

/** A server with a TLS implementation. */
public record Variant(EmbeddedServer server, String backend) {

    private static final String BACKEND = System.getProperty("tls.test.backend", "both");
    private static final List<String> BACKENDS = List.of("jdk", "openssl");

    /**
     * Every server, with every implementation, or with the one that {@code -Dtls.test.backend} names, or each with one of them if
     * that is {@code mixed}.
     */
    public static Stream<Variant> all() {
        return Stream.of(EmbeddedServer.values())
                .flatMap(server -> BACKENDS.stream()
                        .filter(backend -> isTested(server, backend))
                        .map(backend -> new Variant(server, backend)));
    }

    /** Those of {@link EmbeddedServer#heavy}. */
    public static Stream<Variant> heavy() {
        List<EmbeddedServer> servers = EmbeddedServer.heavy().toList();
        return all().filter(variant -> servers.contains(variant.server));
    }

    /** The implementation that suites test which run once: the one that is named, or the one that {@code auto} chooses. */
    public static String oneBackend() {
        return BACKENDS.contains(BACKEND) ? BACKEND : "auto";
    }

    /** Whether this server is tested with this implementation. */
    static boolean isTested(EmbeddedServer server, String backend) {
        return switch (BACKEND) {
            case "both" -> true;
            case "mixed" -> backend.equals(server == EmbeddedServer.JETTY ? "jdk" : "openssl");
            default -> backend.equals(BACKEND);
        };
    }

    @Override
    public String toString() {
        return server + " " + backend;
    }
}
