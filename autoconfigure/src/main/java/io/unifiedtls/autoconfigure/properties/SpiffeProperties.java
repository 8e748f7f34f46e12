package io.unifiedtls.autoconfigure.properties;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * An identity of a SPIFFE Workload API.
 *
 * @param socket Address of the Workload API, such as 'unix:///run/spire/agent.sock'. By default, the value of the environment variable
 *     SPIFFE_ENDPOINT_SOCKET.
 * @param id SPIFFE ID to use. By default, the first one that the Workload API gives.
 * @param start Behaviour of a start if no identity comes within the start timeout.
 * @param startTimeout Time that a start waits for the identity.
 */
public record SpiffeProperties(
        @Nullable String socket,
        @Nullable String id,
        @DefaultValue("fail") Start start,
        @DefaultValue("20s") Duration startTimeout) {

    /** The behaviour of a start without an identity in time. */
    public enum Start {
        /** The start fails. */
        FAIL,
        /** The start goes on waiting, for as long as it takes. */
        WAIT
    }
}
