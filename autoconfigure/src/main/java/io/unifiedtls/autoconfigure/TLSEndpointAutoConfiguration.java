package io.unifiedtls.autoconfigure;

import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSReloader;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.context.CertificateSupply;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.sni.HostTable;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the endpoint {@code tls}. */
@AutoConfiguration(after = TLSReloadAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(TLSEndpoint.class)
public final class TLSEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TLSEndpoint tlsEndpoint(
            TLSContextFactory contexts,
            HostTable hosts,
            ObjectProvider<CertificateSupply> certificates,
            ObjectProvider<TLSReloader> reloader,
            ObjectProvider<TLSSources> sources) {
        CertificateSupply supply = certificates.getIfAvailable(CertificateSupply::none);
        return new TLSEndpoint(
                contexts,
                () -> contexts instanceof ContextFactory ours ? ours.current().hosts() : hosts,
                serverName -> supply.signingChain(
                        ClientHello.builder().serverName(serverName).build()),
                Optional.ofNullable(reloader.getIfAvailable()),
                () -> TLSSources.disabled(sources));
    }
}
