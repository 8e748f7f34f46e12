package io.unifiedtls.applications;

import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
class DatabaseResolver implements SniResolver {

    private final JdbcClient jdbc;

    DatabaseResolver(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context) {
        return clientHello
                .serverName()
                .flatMap(this::signingChain)
                .map(chain -> context.configuration().toBuilder()
                        .signingChains(chain)
                        .label("tenants")
                        .build());
    }

    private Optional<SigningChain> signingChain(ServerName serverName) {
        return jdbc.sql("select certificate, private_key from host where name = ?")
                .param(serverName.value())
                .query((row, number) -> SigningChain.ofPem(row.getString("certificate"), row.getString("private_key")))
                .optional();
    }
}
