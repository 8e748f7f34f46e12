package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.acme.DnsChallengeProvider;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.challenge.ChallengeType;
import io.unifiedtls.autoconfigure.load.IssuedHosts;
import io.unifiedtls.autoconfigure.load.LoadedProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/** Checks the properties of ACME. Beans that use them take {@link AcmeSettings}. */
@Configuration(proxyBeanMethods = false)
class AcmeSettingsConfiguration {

    @Bean
    AcmeFaults tlsAcmeFaults(
            AcmeProperties properties, ResourceLoader resources, Environment environment, ListableBeanFactory beans) {
        Set<ChallengeType> answered = EnumSet.of(ChallengeType.TLS_ALPN_01);
        if (environment.containsProperty("unified-tls.redirect.port")) {
            answered.add(ChallengeType.HTTP_01);
        }
        if (hasDns(beans)) {
            answered.add(ChallengeType.DNS_01);
        }
        return new AcmeFaults(new SettingsReader(properties, resources, answered));
    }

    @Bean
    DeclaredNames tlsDeclaredNames(AcmeProperties properties, TLSProperties all, ListableBeanFactory beans) {
        boolean isDecided = beans.getBeanNamesForType(IssuanceDecision.class, true, false).length > 0;
        return new DeclaredNames(new IssuedHosts(all), isDecided, hasDns(beans) && wantsDns(properties));
    }

    private static boolean hasDns(ListableBeanFactory beans) {
        return beans.getBeanNamesForType(DnsChallengeProvider.class, true, false).length > 0;
    }

    private static boolean wantsDns(AcmeProperties properties) {
        return properties.challenges().isEmpty()
                || properties.challenges().stream()
                        .flatMap(text -> ChallengeType.of(text.strip()).stream())
                        .anyMatch(type -> type == ChallengeType.DNS_01);
    }

    /** If anything is wrong, the report of the whole start comes first: it has these faults and all others. */
    @Bean
    AcmeSettings tlsAcmeSettings(AcmeFaults check, ObjectProvider<LoadedProperties> start) {
        List<String> faults = check.faults();
        if (!faults.isEmpty()) {
            start.ifAvailable(loaded -> {});
            throw new InvalidTLSConfigurationException(faults);
        }
        return check.reader().read();
    }
}
