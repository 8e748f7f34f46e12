package io.unifiedtls.corpus;

import static org.awaitility.Awaitility.await;

import io.unifiedtls.operations.TLSHandshakeEvent.Refused;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.EventListener;

/** What is told of handshakes that failed, by the port of the client, which is one of this machine. */
final class Outcomes {

    private static final Map<Integer, Optional<Refused>> TOLD = new ConcurrentHashMap<>();

    @EventListener
    void refused(Refused event) {
        event.remoteAddress()
                .map(client -> ((InetSocketAddress) client).getPort())
                .ifPresent(port -> TOLD.computeIfPresent(port, (same, earlier) -> Optional.of(event)));
    }

    /** Listen for what becomes of a connection from this port. All others are forgotten. */
    static void expect(int port) {
        TOLD.put(port, Optional.empty());
    }

    /** What will have been told. */
    static Refused of(int port, String kind) {
        await(kind + " from " + port)
                .dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(8))
                .until(() -> told(port).isPresent());
        Refused event = told(port).orElseThrow();
        TOLD.remove(port);
        return event;
    }

    private static Optional<Refused> told(int port) {
        return TOLD.getOrDefault(port, Optional.empty());
    }
}
