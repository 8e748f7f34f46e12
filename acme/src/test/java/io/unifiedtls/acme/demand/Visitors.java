package io.unifiedtls.acme.demand;

import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Clients of hosts, which verify that they reach the host. */
final class Visitors implements AutoCloseable {

    static final String SERVED = "served";

    private static final SSLContext CONTEXT = Engines.clientContext(null);

    private final ExecutorService threads;

    /** Visitors, so many at once. */
    Visitors(int most) {
        threads = Executors.newFixedThreadPool(most);
    }

    /** The result of a visit: {@link #SERVED}, or what the client says. */
    static String visit(int port, String name) throws IOException {
        try (EngineClient client = new EngineClient(Engines.client(CONTEXT, name, parameters -> {}), port)) {
            client.handshake(List::of);
            String answer = client.get("/", name);
            return answer.matches("(?s)HTTP/1\\.[01] 404.*") ? SERVED : answer;
        } catch (SSLException ex) {
            return String.valueOf(ex.getMessage());
        }
    }

    Future<String> begin(int port, String name) {
        return threads.submit(() -> visit(port, name));
    }

    /** Many at once, each for a name. */
    List<Future<String>> begin(int port, Stream<String> names) {
        return names.map(name -> begin(port, name)).toList();
    }

    /** So many times the same name. */
    static Stream<String> times(int count, String name) {
        return IntStream.range(0, count).mapToObj(i -> name);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
