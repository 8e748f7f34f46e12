package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.seal.AesKeySealer;
import io.unifiedtls.fleet.seal.SealingKeys;
import io.unifiedtls.vault.VaultCalls;
import io.unifiedtls.vault.transit.TransitSealer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Private keys of a fleet that Vault seals. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(KeySealer.class)
@ConditionalOnProperty("unified-tls.vault.transit.key")
class TransitConfiguration {

    private static final String FORMER = "unified-tls.fleet.keys";

    /** The sealing keys of the settings open what they have sealed before. */
    @Bean
    @ConditionalOnMissingBean(KeySealer.class)
    TransitSealer tlsTransitSealer(VaultCalls calls, VaultProperties properties, Environment environment) {
        calls.connect();
        List<String> former = Binder.get(environment)
                .bind(FORMER, Bindable.listOf(String.class))
                .orElse(List.of());
        return new TransitSealer(
                calls,
                properties.transit().mount(),
                Objects.requireNonNull(properties.transit().key()),
                former.isEmpty() ? Optional.empty() : Optional.of(new AesKeySealer(SealingKeys.read(former))));
    }
}
