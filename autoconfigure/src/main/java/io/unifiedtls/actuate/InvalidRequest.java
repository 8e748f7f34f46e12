package io.unifiedtls.actuate;

import io.unifiedtls.Printable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * Why the endpoint does not answer a request.
 *
 * @param parameter the parameter to change; null if no other request helps
 * @param reason the fault of its value
 * @param accepted the values that it takes
 */
public record InvalidRequest(
        @Nullable String parameter, String reason, @Nullable String accepted) {

    /** As JMX gets it. */
    private String message() {
        return parameter == null ? reason : "%s: %s Accepted: %s.".formatted(parameter, reason, accepted);
    }

    /** A request to be sent again later. */
    static InvalidRequest busy() {
        return new InvalidRequest(null, "Another dry run is in progress. Try again when it has ended.", null);
    }

    /** A request that the client has to change. */
    static Rejection of(String parameter, String reason, String accepted) {
        return new Rejection(new InvalidRequest(parameter, Printable.of(reason), accepted));
    }

    /** A request that this application cannot answer. */
    static Rejection of(String reason) {
        return new Rejection(new InvalidRequest(null, reason, null));
    }

    /** Refuses a request. Spring Boot turns it into status 400 without a body, or into an exception of JMX. */
    static final class Rejection extends InvalidEndpointRequestException {

        private static final long serialVersionUID = 1L;

        private final transient InvalidRequest request;

        Rejection(InvalidRequest request) {
            super(request.message(), request.message());
            this.request = request;
        }

        InvalidRequest request() {
            return request;
        }
    }
}
