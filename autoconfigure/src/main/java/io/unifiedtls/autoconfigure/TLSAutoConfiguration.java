package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.SessionTicketKeys;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSClients;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.autoconfigure.load.BindingFaults;
import io.unifiedtls.autoconfigure.load.CertificatesOfModule;
import io.unifiedtls.autoconfigure.load.FaultsOfModule;
import io.unifiedtls.autoconfigure.load.IdentityOfModule;
import io.unifiedtls.autoconfigure.load.IssuanceOfModule;
import io.unifiedtls.autoconfigure.load.LoadAttempt;
import io.unifiedtls.autoconfigure.load.LoadedProperties;
import io.unifiedtls.autoconfigure.load.Policies;
import io.unifiedtls.autoconfigure.load.PropertiesLoader;
import io.unifiedtls.autoconfigure.load.UnknownKeys;
import io.unifiedtls.autoconfigure.properties.ServerProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties.PolicyMode;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.openssl.FurtherTicketKeys;
import io.unifiedtls.challenge.ChallengeResponder;
import io.unifiedtls.challenge.Challenges;
import io.unifiedtls.client.DestinationClients;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.context.Generation;
import io.unifiedtls.context.InsecureContexts;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.insecure.InsecureTLSContextFactory;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.material.DevelopmentCertificateAuthority;
import io.unifiedtls.material.KeyFiles;
import io.unifiedtls.material.OcspResponses;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.EntryCheck;
import io.unifiedtls.selection.FurtherSource;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.IssuanceWaits;
import io.unifiedtls.selection.ServerSettings.AuthorityCheck;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/** Auto-configuration for TLS: configurations, host table and context factory. Backend and factory step back. */
@AutoConfiguration
@EnableConfigurationProperties(TLSProperties.class)
@Import({TLSConfigurationRegistrar.class, RevocationConfiguration.class})
@ImportRuntimeHints(TLSRuntimeHints.class)
public final class TLSAutoConfiguration {

    private static final Logger log = PrintableLogger.of(TLSAutoConfiguration.class);

    @Bean
    PropertiesLoader tlsPropertiesLoader(
            ResourceLoader resourceLoader,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<CertificatesOfModule> issued,
            ObjectProvider<IdentityOfModule> identities,
            ObjectProvider<IssuanceOfModule> issuance,
            Environment environment) {
        return new PropertiesLoader(
                ApplicationResourceLoader.get(resourceLoader),
                bundles::getObject,
                () -> Optional.ofNullable(issued.getIfAvailable()),
                () -> Optional.ofNullable(identities.getIfAvailable()),
                () -> Optional.ofNullable(issuance.getIfAvailable()),
                environment);
    }

    /**
     * The load at the start.
     *
     * @param authority created before the load, since configurations may name the files that it makes
     */
    @Bean
    LoadAttempt tlsFirstLoad(
            TLSProperties properties, PropertiesLoader loader, Optional<DevelopmentCertificateAuthority> authority) {
        return loader.load(properties);
    }

    /** Asked while the properties are bound. */
    @Bean
    static BindingFaults tlsBindingFaults(Environment environment) {
        return new BindingFaults(environment);
    }

    @Bean
    StartFaults tlsStartFaults(
            TLSProperties properties,
            BindingFaults binding,
            ObjectProvider<FaultsOfModule> modules,
            Map<String, TLSPolicy> policies,
            ObjectProvider<CertificateSupply> certificates,
            ObjectProvider<SessionTicketKeys> ticketKeys,
            ObjectProvider<FurtherTicketKeys> furtherTicketKeys,
            ResourceLoader resources,
            ConfigurableListableBeanFactory beans) {
        return new StartFaults(
                properties,
                binding,
                new SourceFaults(ApplicationResourceLoader.get(resources), beans),
                modules,
                policies,
                certificates.getIfAvailable(CertificateSupply::none),
                new TicketKeys(List.of(), ticketKeys, furtherTicketKeys),
                beans.containsBeanDefinition("tlsBackend"));
    }

    @Bean
    LoadedProperties tlsLoadedProperties(
            TLSProperties properties, LoadAttempt firstLoad, StartFaults start, Environment environment) {
        UnknownKeys keys = new UnknownKeys(environment);
        keys.warnings().forEach(log::warn);
        keys.unitlessDurations().forEach(log::warn);
        List<String> faults = start.after(firstLoad);
        if (!faults.isEmpty()) {
            throw new InvalidTLSConfigurationException(faults);
        }
        LoadedProperties loaded = firstLoad.loaded();
        KeyFiles.warnOfOpen(firstLoad.keyFiles());
        loaded.warnings(properties, Instant.now()).forEach(log::warn);
        return loaded;
    }

    /** The table is at order 0 and comes before others there, so that only a negative order overrides it. */
    @Bean
    @Order(-1)
    HostTable tlsHostTable(LoadedProperties loaded) {
        return loaded.hosts();
    }

    @Bean
    @ConditionalOnMissingBean
    TLSBackend tlsBackend(
            TLSProperties properties,
            LoadedProperties loaded,
            Map<String, TLSPolicy> policies,
            HandshakeObservers observers,
            TicketKeys ticketKeys,
            RevocationSettings revocation,
            ObjectProvider<OcspResponses> staples) {
        TLSPolicy policy = properties.policyMode() == PolicyMode.ENFORCE
                ? Policies.of(properties, policies, observers)
                : TLSPolicy.none();
        return new Backends(
                        properties,
                        loaded.configurations(),
                        policy,
                        ticketKeys,
                        revocation,
                        chain -> staples.getObject().current(chain))
                .choose();
    }

    @Bean
    TicketKeys tlsTicketKeys(
            LoadedProperties loaded,
            ObjectProvider<SessionTicketKeys> beans,
            ObjectProvider<FurtherTicketKeys> further) {
        return new TicketKeys(loaded.ticketKeys(), beans, further);
    }

    @Bean
    @ConditionalOnMissingBean(TLSContextFactory.class)
    ContextFactory tlsContextFactory(
            TLSProperties properties,
            LoadedProperties loaded,
            TLSBackend backend,
            ObjectProvider<CertificateSupply> certificates,
            Map<String, TLSPolicy> policies,
            SniResolvers resolvers,
            ObjectProvider<IssuanceWaits> issuances,
            Challenges challenges,
            HandshakeObservers observers) {
        ServerProperties server = properties.server();
        TLSPolicy policy = Policies.of(properties, policies, observers);
        ContextFactory factory = new ContextFactory(
                backend,
                policy,
                resolvers,
                certificates.getIfAvailable(CertificateSupply::none),
                properties.serverSettings(),
                issuances.getIfAvailable(IssuanceWaits::usual),
                challenges,
                observers);
        Generation first = loaded.generation(factory);
        List<String> faults = loaded.faults(properties, first);
        if (!faults.isEmpty()) {
            throw new InvalidTLSConfigurationException(faults);
        }
        factory.use(first);
        if (server != null) {
            if (server.authorityCheck() == AuthorityCheck.OFF) {
                log.warn(
                        "unified-tls.server.authority-check is off: a client certificate that one host requires is not required "
                                + "for requests that reach it over another host's connection");
            }
            log.info(
                    "Using TLS policy {} for {} hosts",
                    properties.policy(),
                    loaded.hosts().hosts().size());
        }
        return factory;
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(ContextFactory.class)
    TLSClients tlsClients(ContextFactory contexts) {
        return new DestinationClients(contexts);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(ContextFactory.class)
    InsecureTLSContextFactory insecureTLSContextFactory(ContextFactory contexts) {
        return new InsecureContexts(contexts);
    }

    @Bean
    HandshakeObservers tlsHandshakeObservers(ObjectProvider<HandshakeObserver> observers) {
        return new HandshakeObservers(observers);
    }

    @Bean
    SniResolvers tlsSniResolvers(
            ObjectProvider<SniResolver> resolvers,
            ObjectProvider<TLSSources> sources,
            ListableBeanFactory beanFactory) {
        return new SniResolvers(resolvers, sources, beanFactory);
    }

    /** Not made with the web server, as resolvers are not. */
    @Bean
    @Lazy
    @ConditionalOnBean(ContextFactory.class)
    TLSSources tlsSources(
            TLSProperties properties,
            ContextFactory contexts,
            ResourceLoader resources,
            BeanFactory beans,
            ApplicationEventPublisher events,
            ObjectProvider<FurtherSource> further) {
        return new TLSSources(
                properties,
                contexts,
                ApplicationResourceLoader.get(resources),
                beans,
                events,
                further.orderedStream().toList());
    }

    @Bean
    @ConditionalOnBean(ContextFactory.class)
    EntryCheck tlsEntryCheck(TLSProperties properties, ContextFactory contexts) {
        return new ServedEntries(contexts, TLSSources.serverConfiguration(properties));
    }

    @Bean
    Challenges tlsChallenges(ObjectProvider<ChallengeResponder> responder, ListableBeanFactory beanFactory) {
        return StartedResponder.challenges(responder, beanFactory);
    }

    @Bean
    TLSConfigurationRegistrar.Beans tlsConfigurationBeans(TLSContextFactory factory) {
        return new TLSConfigurationRegistrar.Beans(factory);
    }
}
