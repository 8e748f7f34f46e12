package io.unifiedtls.sample;

import io.unifiedtls.Alert;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSVersion;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Answers the hosts of tenants, {@code *.tenants.localhost}, which the properties do not know. */
@Component
class TenantResolver implements SniResolver {

    private static final ServerName TENANTS = new ServerName("tenants.localhost");
    private static final ServerName SUSPENDED = new ServerName("suspended.tenants.localhost");

    /** All that this does not change stays as in the server's own configuration. */
    @Override
    public Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context) {
        return clientHello.serverName().filter(TenantResolver::isTenant).map(serverName -> {
            if (serverName.equals(SUSPENDED)) {
                throw new HandshakeRefusedException(Alert.ACCESS_DENIED, serverName + " has not paid");
            }
            return context.configuration().toBuilder()
                    .label("tenants")
                    .lowestSupportedVersion(TLSVersion.TLS_1_3)
                    .build();
        });
    }

    private static boolean isTenant(ServerName serverName) {
        return serverName.parent().filter(TENANTS::equals).isPresent();
    }
}
