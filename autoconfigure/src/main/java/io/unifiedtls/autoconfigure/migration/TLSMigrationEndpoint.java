package io.unifiedtls.autoconfigure.migration;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Prints the settings below {@code unified-tls} for an application that uses {@code server.ssl}. Locations and placeholders are printed as they
 * are written; passwords and the text of keys never are.
 */
@Endpoint(id = "tlsmigration", defaultAccess = Access.READ_ONLY)
public final class TLSMigrationEndpoint {

    private final ConfigurableEnvironment environment;

    public TLSMigrationEndpoint(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** YAML, with comments about what is left to do. */
    @ReadOperation(produces = "text/plain;charset=UTF-8")
    public String migration() {
        return Migration.of(new WrittenSettings(environment)).yaml();
    }
}
