package io.unifiedtls.actuate;

import io.unifiedtls.actuate.TLSDescriptors.ExplanationDescriptor;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;

/** Explains, shows the fleet, and shows the changes that a reload would make, by operations of their own. */
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

    /** The changes that a reload would make now; null if another dry run is in progress. */
    @ReadOperation
    public @Nullable DryRunDescriptor dryRun() {
        return endpoint.dryRun().orElse(null);
    }

    /** The fleet to which this process belongs; null without one. */
    @ReadOperation
    public @Nullable Map<String, Object> fleet() {
        return endpoint.fleet().orElse(null);
    }
}
