package io.unifiedtls.autoconfigure.crossorigin;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.CorsEndpointProperties;
import org.springframework.web.cors.CorsConfiguration;

/** The origins and methods of {@code management.endpoints.web.cors}. */
record AllowedOrigins(ObjectProvider<CorsEndpointProperties> properties)
        implements Supplier<@Nullable CorsConfiguration> {

    @Override
    public @Nullable CorsConfiguration get() {
        CorsEndpointProperties cors = properties.getIfAvailable();
        return cors == null ? null : cors.toCorsConfiguration();
    }
}
