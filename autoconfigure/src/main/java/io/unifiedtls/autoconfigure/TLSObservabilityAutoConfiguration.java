package io.unifiedtls.autoconfigure;

import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.actuate.TLSInventory;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.observability.HandshakeEvents;
import io.unifiedtls.observability.HandshakeLog;
import io.unifiedtls.observability.HandshakeStatistics;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.HostTable;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for what tells of handshakes and of what is in force. */
@AutoConfiguration(after = TLSAutoConfiguration.class)
public final class TLSObservabilityAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    HandshakeLog tlsHandshakeLog(TLSProperties properties) {
        return new HandshakeLog(properties.handshakeLog().linesPerMinute());
    }

    @Bean
    @ConditionalOnMissingBean
    HandshakeStatistics tlsHandshakeStatistics() {
        return new HandshakeStatistics(Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean
    HandshakeEvents tlsHandshakeEvents(ApplicationEventPublisher publisher) {
        return new HandshakeEvents(publisher::publishEvent);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(ContextFactory.class)
    @ConditionalOnTLSServer
    TLSExplainer tlsExplainer(TLSProperties properties, ContextFactory contexts) {
        return contexts.explainer(Objects.requireNonNull(
                Objects.requireNonNull(properties.server()).configuration()));
    }

    @Bean
    TLSInventory tlsInventory(
            TLSContextFactory contexts,
            HostTable hosts,
            ObjectProvider<CertificateSupply> certificates,
            ObjectProvider<TLSSources> sources) {
        CertificateSupply supply = certificates.getIfAvailable(CertificateSupply::none);
        return new TLSInventory(
                contexts,
                () -> contexts instanceof ContextFactory ours ? ours.current().hosts() : hosts,
                serverName -> supply.signingChain(
                        ClientHello.builder().serverName(serverName).build()),
                () -> sources.stream().findFirst().map(TLSSources::resolvers).orElse(List.of()),
                Clock.systemUTC());
    }
}
