package io.unifiedtls.sample;

import io.unifiedtls.Alert;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSVersion;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Answers the hosts of tenants, which the properties do not know: a row that was just added counts at once. */
@Component
class TenantResolver implements SniResolver {

    private final TenantRepository tenants;

    TenantResolver(TenantRepository tenants) {
        this.tenants = tenants;
    }

    /** All that this does not change stays as in the server's own configuration. */
    @Override
    public Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context) {
        return clientHello
                .serverName()
                .flatMap(Tenant::nameIn)
                .flatMap(tenants::findByName)
                .map(tenant -> configuration(tenant, context));
    }

    private static TLSConfiguration configuration(Tenant tenant, TLSServerContext context) {
        if (tenant.suspended()) {
            throw new HandshakeRefusedException(Alert.ACCESS_DENIED, tenant.name() + " is suspended");
        }
        return context.configuration().toBuilder()
                .label("tenants")
                .lowestSupportedVersion(TLSVersion.TLS_1_3)
                .build();
    }
}
