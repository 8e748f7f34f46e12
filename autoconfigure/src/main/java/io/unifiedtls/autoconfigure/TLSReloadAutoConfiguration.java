package io.unifiedtls.autoconfigure;

import io.unifiedtls.autoconfigure.load.CertificatesOfModule;
import io.unifiedtls.autoconfigure.load.IdentityOfModule;
import io.unifiedtls.autoconfigure.load.LoadAttempt;
import io.unifiedtls.autoconfigure.load.PropertiesBinder;
import io.unifiedtls.autoconfigure.load.PropertiesLoader;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.operations.TLSReloader;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Auto-configuration for reloading. */
@AutoConfiguration(after = TLSAutoConfiguration.class)
@ConditionalOnBean(ContextFactory.class)
@ConditionalOnMissingBean(TLSReloader.class)
public final class TLSReloadAutoConfiguration {

    /** The properties are bound anew each time, since Spring Cloud may have refreshed them. */
    @Bean
    Reloader tlsReloader(
            TLSProperties properties,
            LoadAttempt firstLoad,
            PropertiesLoader loader,
            ContextFactory contexts,
            TicketKeys ticketKeys,
            ObjectProvider<TLSSources> sources,
            Environment environment,
            ApplicationEventPublisher events) {
        return new Reloader(
                () -> PropertiesBinder.bind(environment),
                loader,
                contexts,
                ticketKeys,
                sources::getObject,
                events,
                Clock.systemUTC(),
                properties,
                firstLoad);
    }

    @Bean
    ReloadTriggers tlsReloadTriggers(
            TLSProperties properties,
            Reloader reloader,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<CertificatesOfModule> issued,
            ObjectProvider<IdentityOfModule> identities) {
        return new ReloadTriggers(properties, reloader, bundles, issued, identities);
    }
}
