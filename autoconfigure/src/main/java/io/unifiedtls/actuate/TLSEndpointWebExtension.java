package io.unifiedtls.actuate;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * Explains under the name {@code explain}, shows the fleet under {@code fleet} where there is one, and the changes that a reload
 * would make under {@code dry-run}, beside the names of the configurations. Says why it refuses a request.
 */
@EndpointWebExtension(endpoint = TLSEndpoint.class)
@RegisterReflectionForBinding({InvalidRequest.class, DryRunDescriptor.class})
public final class TLSEndpointWebExtension {

    private static final String EXPLAIN = "explain";
    private static final String FLEET = "fleet";
    private static final String DRY_RUN = "dry-run";

    private final TLSEndpoint endpoint;

    public TLSEndpointWebExtension(TLSEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** All named configurations, and a page of the hosts. */
    @ReadOperation
    public WebEndpointResponse<?> tls(@Nullable String host, @Nullable Integer page, @Nullable Integer size) {
        return answered(() -> endpoint.tls(host, page, size));
    }

    /** One configuration, the configuration that a handshake would get, the fleet, or the changes that a reload would make. */
    @ReadOperation
    public WebEndpointResponse<?> configuration(
            @Selector String configuration,
            @Nullable String serverName,
            @Nullable String applicationProtocol,
            @Nullable String version,
            @Nullable String peer) {
        if (configuration.equals(DRY_RUN)) {
            return endpoint.dryRun()
                    .<WebEndpointResponse<?>>map(WebEndpointResponse::new)
                    .orElseGet(() -> new WebEndpointResponse<>(
                            InvalidRequest.busy(), WebEndpointResponse.STATUS_TOO_MANY_REQUESTS));
        }
        if (configuration.equals(EXPLAIN)) {
            return answered(() -> endpoint.explain(serverName, applicationProtocol, version, peer));
        }
        Optional<?> fleet = configuration.equals(FLEET) ? endpoint.fleet() : Optional.empty();
        return fleet.<WebEndpointResponse<?>>map(WebEndpointResponse::new)
                .orElseGet(() -> found(endpoint.configuration(configuration)));
    }

    /** The stored facts under {@code host/NAME} and {@code tenant/NAME}. */
    @ReadOperation
    public WebEndpointResponse<?> stored(@Selector String kind, @Selector String name, @Nullable String after) {
        return found(endpoint.stored(kind, name, after));
    }

    /** Renews a certificate under {@code host/NAME}. */
    @WriteOperation
    public WebEndpointResponse<?> renew(@Selector String kind, @Selector String name) {
        return found(endpoint.renew(kind, name));
    }

    private static WebEndpointResponse<?> found(@Nullable Object found) {
        return found != null
                ? new WebEndpointResponse<>(found)
                : new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }

    private static WebEndpointResponse<?> answered(Supplier<?> answer) {
        try {
            return new WebEndpointResponse<>(answer.get());
        } catch (InvalidRequest.Rejection ex) {
            return new WebEndpointResponse<>(ex.request(), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
    }
}
