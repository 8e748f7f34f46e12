package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.autoconfigure.load.DevelopmentNames;
import io.unifiedtls.autoconfigure.properties.DevelopmentProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.material.DevelopmentCertificateAuthority;
import io.unifiedtls.selection.CertificateSupply;
import java.net.InetAddress;
import java.util.List;
import org.slf4j.Logger;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/** Auto-configuration for certificates of a development CA, where {@code unified-tls.development} is enabled. */
@AutoConfiguration(before = TLSAutoConfiguration.class)
@ConditionalOnBooleanProperty("unified-tls.development.enabled")
@EnableConfigurationProperties(TLSProperties.class)
public final class TLSDevelopmentAutoConfiguration {

    private static final Logger log = PrintableLogger.of(TLSDevelopmentAutoConfiguration.class);

    @Bean
    @ConditionalOnMissingBean
    DevelopmentCertificateAuthority tlsDevelopmentCertificateAuthority(
            TLSProperties properties, Environment environment) {
        if (environment.acceptsProfiles(Profiles.of("prod", "production"))) {
            String profiles = String.join(",", environment.getActiveProfiles());
            throw new InvalidTLSConfigurationException(
                    List.of(
                            "unified-tls.development.enabled is true, but the profile '%s' is for production. "
                                            .formatted(profiles)
                                    + "Remove unified-tls.development from this profile, and add certificates to its configurations."));
        }
        DevelopmentProperties development = properties.development();
        List<ServerName> names = DevelopmentNames.of(development);
        DevelopmentCertificateAuthority authority =
                DevelopmentCertificateAuthority.open(development.directory(), names);
        log.warn("""
                unified-tls.development is enabled: {} and names below get certificates of a development CA. Trust its \
                certificate {} with curl --cacert, or import it as an authority in your browser's settings. \
                Never enable this in production.""", names, authority.certificateFile().toAbsolutePath().normalize());
        return authority;
    }

    @Bean
    @ConditionalOnMissingBean
    CertificateSupply tlsCertificateSupply(DevelopmentCertificateAuthority authority) {
        return clientHello -> authority.signingChain(clientHello.serverName().orElse(DevelopmentNames.LOCALHOST));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConfigurableWebServerFactory.class)
    static class Address {

        @Bean
        LoopbackOnly tlsDevelopmentLoopbackOnly(TLSProperties properties, Environment environment) {
            return new LoopbackOnly("server.address", properties.development().insecureAllowRemote(), environment);
        }
    }

    /**
     * Lets a server listen on the loopback address only. Comes after Boot's own customizers.
     *
     * @param property that its address is set with
     */
    public record LoopbackOnly(String property, boolean allowRemote, Environment environment)
            implements WebServerFactoryCustomizer<ConfigurableWebServerFactory>, Ordered {

        @Override
        public int getOrder() {
            return 100;
        }

        @Override
        public void customize(ConfigurableWebServerFactory factory) {
            if (allowRemote) {
                log.warn(
                        "unified-tls.development.insecure-allow-remote is true, so other machines can reach this application.");
                return;
            }
            InetAddress address =
                    Binder.get(environment).bind(property, InetAddress.class).orElse(null);
            if (address == null) {
                factory.setAddress(InetAddress.getLoopbackAddress());
            } else if (!address.isLoopbackAddress()) {
                throw new InvalidTLSConfigurationException(
                        List.of(("%s is %s, but unified-tls.development is enabled, which is only for this machine. "
                                        + "Remove %s, or set unified-tls.development.insecure-allow-remote to true.")
                                .formatted(property, address.getHostAddress(), property)));
            }
        }
    }
}
