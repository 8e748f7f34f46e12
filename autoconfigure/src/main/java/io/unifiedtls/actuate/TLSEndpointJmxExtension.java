package io.unifiedtls.actuate;

import io.unifiedtls.actuate.TLSDescriptors.ExplanationDescriptor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;

/** Explains by an operation of its own. */
@EndpointJmxExtension(endpoint = TLSEndpoint.class)
public final class TLSEndpointJmxExtension {

    private final TLSEndpoint endpoint;

    public TLSEndpointJmxExtension(TLSEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The configuration that a handshake would get. */
    @ReadOperation
    public ExplanationDescriptor explain(
            @Nullable String serverName,
            @Nullable String applicationProtocol,
            @Nullable String version,
            @Nullable String peer) {
        return endpoint.explain(serverName, applicationProtocol, version, peer);
    }
}
