package io.unifiedtls.actuate;

import io.unifiedtls.actuate.TLSDescriptors.ConfigurationDescriptor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Explains under the name {@code explain}, beside the names of the configurations. */
@EndpointWebExtension(endpoint = TLSEndpoint.class)
public final class TLSEndpointWebExtension {

    private static final String EXPLAIN = "explain";

    private final TLSEndpoint endpoint;

    public TLSEndpointWebExtension(TLSEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** One configuration, or what a handshake would get. */
    @ReadOperation
    public WebEndpointResponse<?> configuration(
            @Selector String configuration,
            @Nullable String serverName,
            @Nullable String applicationProtocol,
            @Nullable String version,
            @Nullable String peer) {
        if (configuration.equals(EXPLAIN)) {
            return new WebEndpointResponse<>(endpoint.explain(serverName, applicationProtocol, version, peer));
        }
        ConfigurationDescriptor found = endpoint.configuration(configuration);
        return found != null
                ? new WebEndpointResponse<>(found)
                : new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
