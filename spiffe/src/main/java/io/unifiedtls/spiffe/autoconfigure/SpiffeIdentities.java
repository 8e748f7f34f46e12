package io.unifiedtls.spiffe.autoconfigure;

import io.spiffe.exception.SocketEndpointAddressException;
import io.spiffe.workloadapi.Address;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.PeerPattern;
import io.unifiedtls.autoconfigure.load.IdentityOfModule;
import io.unifiedtls.autoconfigure.properties.SpiffeProperties;
import io.unifiedtls.autoconfigure.properties.SpiffeProperties.Start;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.spiffe.WorkloadIdentity;
import io.unifiedtls.spiffe.WorkloadWatch;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The watches over all identities that configurations name: one for each pair of a socket and a SPIFFE ID. */
final class SpiffeIdentities implements IdentityOfModule, AutoCloseable {

    private static final Logger log = PrintableLogger.of(SpiffeIdentities.class);

    private final @Nullable String defaultSocket;
    private final Map<Key, WorkloadWatch> watches = new ConcurrentHashMap<>();
    private @Nullable Runnable reload;
    private boolean missed;

    private record Key(URI socket, Optional<String> id) {}

    /**
     * Create them.
     *
     * @param defaultSocket for configurations that name none
     */
    SpiffeIdentities(@Nullable String defaultSocket) {
        this.defaultSocket = defaultSocket;
    }

    @Override
    public Identity identity(SpiffeProperties properties) {
        Key key = key(properties);
        WorkloadWatch watch = watches.computeIfAbsent(
                key, named -> new WorkloadWatch(named.socket, named.id, this::changed, InstantSource.system()));
        WorkloadIdentity identity = watch.identity().orElseGet(() -> first(watch, properties));
        return new Identity(identity.signingChain(), identity.trustStore());
    }

    @Override
    public Optional<Identity> known(SpiffeProperties properties) {
        return Optional.ofNullable(watches.get(key(properties)))
                .flatMap(WorkloadWatch::identity)
                .map(identity -> new Identity(identity.signingChain(), identity.trustStore()));
    }

    @Override
    public void retain(Collection<SpiffeProperties> used) {
        Set<Key> kept = used.stream().map(this::key).collect(Collectors.toSet());
        watches.keySet().stream().filter(key -> !kept.contains(key)).toList().forEach(key -> {
            WorkloadWatch watch = watches.remove(key);
            if (watch != null) {
                watch.close();
            }
        });
    }

    @Override
    public void onChange(Runnable told) {
        if (isMissed(told)) {
            told.run();
        }
    }

    private synchronized boolean isMissed(Runnable told) {
        reload = told;
        boolean before = missed;
        missed = false;
        return before;
    }

    Collection<WorkloadWatch> watches() {
        return watches.values();
    }

    /** An answer that is being read while the application stops reloads nothing. */
    @Override
    public void close() {
        isMissed(() -> {});
        watches.values().forEach(WorkloadWatch::close);
    }

    private void changed() {
        reload().ifPresent(Runnable::run);
    }

    private synchronized Optional<Runnable> reload() {
        missed = reload == null;
        return Optional.ofNullable(reload);
    }

    private synchronized boolean isStarting() {
        return reload == null;
    }

    private WorkloadIdentity first(WorkloadWatch watch, SpiffeProperties properties) {
        try {
            if (!watch.await(properties.startTimeout()) && properties.start() == Start.WAIT && isStarting()) {
                log.warn(
                        "The start waits for the identity of {}. {}",
                        watch,
                        watch.problem().orElse("The Workload API has not answered yet."));
                watch.await();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        return watch.identity()
                .orElseThrow(
                        () -> new InvalidMaterialException(
                                "No identity came within %d s. %s Set start to wait if the agent may start later than the application."
                                        .formatted(
                                                properties.startTimeout().toSeconds(),
                                                watch.problem()
                                                        .orElse(
                                                                "The Workload API has not answered. Check the agent and the socket."))));
    }

    private Key key(SpiffeProperties properties) {
        List<String> faults = new ArrayList<>();
        URI socket = socket(properties.socket() == null ? defaultSocket : properties.socket(), faults);
        String id = properties.id();
        if (id != null && (!id.startsWith("spiffe://") || id.contains("*") || !isPattern(id))) {
            faults.add("id is '%s', which is no SPIFFE ID. Set it to one such as spiffe://example.org/ns/prod/shop."
                    .formatted(id));
        }
        if (socket == null || !faults.isEmpty()) {
            throw new InvalidMaterialException(String.join(" ", faults));
        }
        return new Key(socket, Optional.ofNullable(id));
    }

    private static @Nullable URI socket(@Nullable String socket, List<String> faults) {
        if (socket == null || socket.isBlank()) {
            faults.add(
                    "socket is not set, nor is the environment variable SPIFFE_ENDPOINT_SOCKET. Set one of them to the address of the Workload API, such as unix:///run/spire/agent.sock.");
            return null;
        }
        try {
            return Address.parseAddress(socket);
        } catch (SocketEndpointAddressException ex) {
            log.debug("The address cannot be parsed", ex);
            faults.add(
                    "socket is '%s', which is no address of a Workload API. Set it to one such as unix:///run/spire/agent.sock or tcp://127.0.0.1:8081."
                            .formatted(socket));
            return null;
        }
    }

    private static boolean isPattern(String id) {
        try {
            PeerPattern.of(id);
            return true;
        } catch (IllegalArgumentException ex) {
            return false;
        }
    }
}
