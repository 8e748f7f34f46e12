package io.unifiedtls.corpus;

import static org.awaitility.Awaitility.await;

import io.unifiedtls.TLSHandshakeEvent.Refused;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.EventListener;

/** What is told of handshakes that failed, by the port of the client, which is one of this machine. */
final class Outcomes {

    private static final Map<Integer, Refused> REFUSED = new ConcurrentHashMap<>();

    @EventListener
    void refused(Refused event) {
        event.remoteAddress().ifPresent(client -> REFUSED.put(((InetSocketAddress) client).getPort(), event));
    }

    /** Forget an earlier connection from this port. */
    static void forget(int port) {
        REFUSED.remove(port);
    }

    /** What was told, if anything was by now. */
    static Optional<Refused> ofNow(int port) {
        return Optional.ofNullable(REFUSED.get(port));
    }

    /** What will have been told. */
    static Refused of(int port, String kind) {
        await(kind + " from " + port)
                .dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(8))
                .until(() -> REFUSED.containsKey(port));
        return Objects.requireNonNull(REFUSED.get(port));
    }
}
