package io.unifiedtls.observation;

import io.micrometer.observation.Observation;
import io.unifiedtls.ServerName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The context of the observation of one call of a resolver. Thread-safe. */
public final class ResolverObservationContext extends Observation.Context {

    private final String resolver;
    private final @Nullable ServerName serverName;
    private volatile @Nullable String outcome;

    /**
     * Create the context of a call that begins.
     *
     * @param resolver the name of the resolver's bean, or the property of a source
     */
    public ResolverObservationContext(String resolver, Optional<ServerName> serverName) {
        this.resolver = resolver;
        this.serverName = serverName.orElse(null);
    }

    /** The name of the resolver's bean, or the property of a source. */
    public String resolver() {
        return resolver;
    }

    /** The name that the client asks for, which it chooses. */
    public Optional<ServerName> serverName() {
        return Optional.ofNullable(serverName);
    }

    /** The outcome, as the meter {@code tls.resolver} calls it; empty until the call has ended. */
    public Optional<String> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** The call has ended. */
    public void ended(String result) {
        outcome = result;
    }
}
