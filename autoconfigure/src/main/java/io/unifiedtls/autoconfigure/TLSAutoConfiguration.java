package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.context.CertificateSupply;
import io.unifiedtls.context.ServerContextFactory;
import io.unifiedtls.context.ServerSettings;
import io.unifiedtls.material.DevelopmentCertificateAuthority;
import io.unifiedtls.sni.HostTable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ResourceLoader;

/** Auto-configuration for TLS: configurations, host table and context factory. Every bean steps back. */
@AutoConfiguration
@EnableConfigurationProperties(TLSProperties.class)
@Import(TLSConfigurationRegistrar.class)
@ImportRuntimeHints(TLSRuntimeHints.class)
public final class TLSAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(TLSAutoConfiguration.class);
    private static final ServerName LOCALHOST = new ServerName("localhost");

    /** Before the configurations are loaded, since they may name its files. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBooleanProperty("tls.development.enabled")
    DevelopmentCertificateAuthority tlsDevelopmentCertificateAuthority(TLSProperties properties) {
        DevelopmentCertificateAuthority authority =
                DevelopmentCertificateAuthority.open(properties.development().directory());
        log.warn(
                "tls.development is enabled: local names get certificates of a development CA. Trust {} in your "
                        + "browser or with curl --cacert, and never enable this in production.",
                authority.certificateFile().toAbsolutePath());
        return authority;
    }

    @Bean
    @ConditionalOnMissingBean
    CertificateSupply tlsCertificateSupply(ObjectProvider<DevelopmentCertificateAuthority> authority) {
        DevelopmentCertificateAuthority development = authority.getIfAvailable();
        return development == null
                ? CertificateSupply.none()
                : clientHello ->
                        development.signingChain(clientHello.serverName().orElse(LOCALHOST));
    }

    @Bean
    TLSSetup tlsSetup(
            TLSProperties properties,
            ResourceLoader resourceLoader,
            ObjectProvider<DevelopmentCertificateAuthority> authority) {
        authority.getIfAvailable();
        return TLSSetup.load(properties, new Material(ApplicationResourceLoader.get(resourceLoader)));
    }

    /** The table is at order 0 and comes before others there, so that only a negative order overrides it. */
    @Bean
    @Order(-1)
    HostTable tlsHostTable(TLSSetup setup) {
        return setup.hosts();
    }

    @Bean
    @ConditionalOnMissingBean
    TLSBackend tlsBackend() {
        return new JsseBackend();
    }

    @Bean
    @ConditionalOnMissingBean(TLSContextFactory.class)
    ServerContextFactory tlsContextFactory(
            TLSProperties properties,
            TLSSetup setup,
            TLSBackend backend,
            CertificateSupply certificates,
            Map<String, TLSPolicy> policies,
            SniResolvers resolvers) {
        TLSProperties.Server server = properties.server();
        TLSPolicy policy = NamedPolicies.find(properties.policy(), policies);
        ServerContextFactory factory = new ServerContextFactory(
                setup.configurations(),
                backend,
                policy,
                setup.hosts(),
                resolvers,
                certificates,
                server == null ? ServerSettings.DEFAULT : server.settings());
        if (server != null) {
            List<String> faults = factory.serverFaults(Objects.requireNonNull(server.configuration()));
            if (!faults.isEmpty()) {
                throw new InvalidTLSConfigurationException(faults);
            }
            log.info(
                    "TLS by {}, policy {}, {} hosts",
                    backend.name(),
                    properties.policy(),
                    setup.hosts().hosts().size());
        }
        return factory;
    }

    @Bean
    SniResolvers tlsSniResolvers(ObjectProvider<SniResolver> resolvers) {
        return new SniResolvers(resolvers);
    }

    @Bean
    TLSConfigurationRegistrar.Beans tlsConfigurationBeans(TLSContextFactory factory) {
        return new TLSConfigurationRegistrar.Beans(factory);
    }
}
