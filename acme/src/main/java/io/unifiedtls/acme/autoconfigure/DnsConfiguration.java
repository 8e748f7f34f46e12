package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.acme.DnsChallengeProvider;
import io.unifiedtls.acme.challenge.ChallengeRows;
import io.unifiedtls.acme.dns.DnsChallenges;
import io.unifiedtls.acme.dns.Rfc2136DnsChallengeProvider;
import io.unifiedtls.acme.dns.UpdateSettings;
import io.unifiedtls.autoconfigure.load.LoadedProperties;
import io.unifiedtls.fleet.store.FleetDatabase;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;
import org.xbill.DNS.Update;

/** Records of dns-01, which are used if the application has a provider or names a zone. */
@Configuration(proxyBeanMethods = false)
class DnsConfiguration {

    @Bean
    DnsSettingsReader tlsAcmeDnsFaults(AcmeProperties properties) {
        boolean hasLibrary = ClassUtils.isPresent("org.xbill.DNS.Update", DnsConfiguration.class.getClassLoader());
        return new DnsSettingsReader(properties.dns(), hasLibrary);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Update.class)
    @ConditionalOnProperty("unified-tls.acme.dns.rfc2136.server")
    static class Updates {

        @Bean
        Rfc2136DnsChallengeProvider tlsRfc2136DnsChallengeProvider(
                DnsSettingsReader reader, ObjectProvider<LoadedProperties> start) {
            UpdateSettings settings = reader.update().orElseThrow(() -> {
                start.ifAvailable(loaded -> {}); // The report of the whole start comes first
                return new InvalidTLSConfigurationException(reader.faults());
            });
            return new Rfc2136DnsChallengeProvider(settings);
        }
    }

    @Bean
    DnsChallenges tlsDnsChallenges(
            AcmeProperties properties,
            DnsSettingsReader reader,
            ObjectProvider<DnsChallengeProvider> providers,
            FleetDatabase database) {
        List<DnsChallengeProvider> all = providers.orderedStream().toList();
        AcmeProperties.Dns dns = properties.dns();
        return DnsChallenges.of(
                all,
                reader.nameServers(),
                dns.authoritative(),
                dns.propagationTimeout(),
                reader.delegatedBelow(),
                new ChallengeRows(database.dataSource()));
    }
}
