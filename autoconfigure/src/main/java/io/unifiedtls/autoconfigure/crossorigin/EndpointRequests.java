package io.unifiedtls.autoconfigure.crossorigin;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The requests of an endpoint of the actuator. Paths are compared as Spring maps them, so an encoded letter or a path parameter
 * leads past no filter. Thread-safe.
 */
public final class EndpointRequests {

    private static final PathPatternParser PARSER = new PathPatternParser();

    static {
        PARSER.setCaseSensitive(false);
    }

    private final Supplier<PathMappedEndpoints> endpoints;
    private final EndpointId id;
    private volatile @Nullable PathPattern pattern;

    /**
     * Create the requests of an endpoint.
     *
     * @param endpoints of the application; asked at the first request, because they are found after filters are made
     */
    public EndpointRequests(Supplier<PathMappedEndpoints> endpoints, EndpointId id) {
        this.endpoints = endpoints;
        this.id = id;
    }

    /**
     * Whether the endpoint answers requests of a path.
     *
     * @param path without the path of the application and of its dispatcher
     */
    public boolean include(PathContainer path) {
        PathPattern known = pattern;
        if (known == null) {
            String endpoint = endpoints.get().getPath(id);
            if (endpoint == null) {
                return false;
            }
            known = PARSER.parse(endpoint + "/**");
            pattern = known;
        }
        return known.matches(path);
    }
}
