package io.unifiedtls.sample;

import io.unifiedtls.ServerName;
import java.util.Optional;

/**
 * A customer with a host of its own, {@code NAME.tenants.localhost}.
 *
 * @param name the first label of its host
 * @param title what people call it
 * @param suspended whether its host is refused
 */
record Tenant(String name, String title, boolean suspended) {

    private static final ServerName PARENT = new ServerName("tenants.localhost");

    public ServerName serverName() {
        return new ServerName(name + "." + PARENT);
    }

    /** The tenant's name in a server name, or empty if this is no tenant's host. */
    static Optional<String> nameIn(ServerName serverName) {
        return serverName
                .parent()
                .filter(PARENT::equals)
                .map(parent ->
                        serverName.value().substring(0, serverName.value().indexOf('.')));
    }

    /** Whether a name can be a tenant's: one label of a host name. */
    static boolean isName(String name) {
        return name.indexOf('.') < 0 && ServerName.parse(name + "." + PARENT).isPresent();
    }
}
