package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TrustStore;
import io.unifiedtls.actuate.TLSDescriptors;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.selection.HostTable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.annotation.Configuration;

/** Properties become configurations, hosts and beans. */
class TLSAutoConfigurationTests extends TLSAutoConfigurationFixture {

    @Test
    void nothingConfiguredIsNothingDone() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(TLSConfiguration.class));
    }

    @Test
    void configurationsBecomeBeansWithTheirNamesAsQualifiers() {
        web.withUserConfiguration(Injected.class).run(context -> {
            assertThat(context.getBean(Injected.class).web.signingChains()).containsExactly(SHOP);
            assertThat(context.getBean(Injected.class)
                            .partners
                            .clientAuthentication()
                            .mode())
                    .isEqualTo(ClientAuthentication.Mode.NEED);
            assertThat(context.getBean(TLSContextFactory.class).configurations())
                    .containsOnlyKeys("web", "partners");
        });
    }

    @Test
    void unsetInheritsAndAnEmptyListReplaces() {
        web.run(context -> {
            TLSContextFactory factory = context.getBean(TLSContextFactory.class);
            assertThat(factory.configuration("web").applicationProtocols())
                    .contains(List.of(ApplicationProtocol.H2, ApplicationProtocol.HTTP_1_1));
            assertThat(factory.configuration("partners").signingChains()).containsExactly(SHOP);
            assertThat(factory.configuration("partners").applicationProtocols()).contains(List.of());
        });
    }

    @Test
    void contentMayStandInBase64() {
        runner.withPropertyValues(
                        "unified-tls.configurations.web.certificates[0].certificate=base64:"
                                + base64(pem(SHOP.certificates())),
                        "unified-tls.configurations.web.certificates[0].private-key=base64:"
                                + base64(pem(SHOP.privateKey())))
                .run(context -> assertThat(
                                context.getBean(TLSConfiguration.class).signingChains())
                        .containsExactly(SHOP));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void pemMayStandInTheProperties() {
        runner.withPropertyValues(
                        "unified-tls.configurations.web.certificates[0].certificate=" + pem(SHOP.certificates()),
                        "unified-tls.configurations.web.certificates[0].private-key=" + pem(SHOP.privateKey()))
                .run(context -> assertThat(
                                context.getBean(TLSConfiguration.class).signingChains())
                        .containsExactly(SHOP));
    }

    @Test
    void keepsBackForAnotherFactory() {
        TLSContextFactory other = new TLSContextFactory() {
            @Override
            public TLSServerContext server(String configurationName) {
                throw new UnsupportedOperationException();
            }

            @Override
            public TLSClientContext client(String configurationName) {
                throw new UnsupportedOperationException();
            }

            @Override
            public TLSConfiguration configuration(String name) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Map<String, TLSConfiguration> configurations() {
                return Map.of();
            }
        };
        runner.withBean("mine", TLSContextFactory.class, () -> other)
                .run(context ->
                        assertThat(context.getBean(TLSContextFactory.class)).isSameAs(other));
    }

    @Test
    void clientAuthenticationTakesTheTrustStoreThatIsInForce() {
        web.withPropertyValues(
                        "unified-tls.configurations.base.trust-store.system=true",
                        "unified-tls.configurations.asking.base=base",
                        "unified-tls.configurations.asking.client-authentication=need",
                        "unified-tls.configurations.own.base=asking",
                        "unified-tls.configurations.own.trust-store.certificates=file:" + directory + "/client-ca.pem",
                        "unified-tls.configurations.silent.base=own",
                        "unified-tls.configurations.silent.client-authentication=none")
                .run(context -> {
                    TLSContextFactory made = context.getBean(TLSContextFactory.class);
                    assertThat(made.configuration("base").clientAuthentication())
                            .isEqualTo(ClientAuthentication.none());
                    assertThat(made.configuration("asking").clientAuthentication())
                            .isEqualTo(ClientAuthentication.need(TrustStore.system()));
                    TrustStore own = made.configuration("own").trustStore().orElseThrow();
                    assertThat(own).isNotEqualTo(TrustStore.system());
                    assertThat(made.configuration("own").clientAuthentication())
                            .isEqualTo(ClientAuthentication.need(own));
                    assertThat(made.configuration("silent").clientAuthentication())
                            .isEqualTo(ClientAuthentication.none());
                    assertThat(made.configuration("silent").trustStore()).contains(own);
                });
    }

    @Test
    void endpointListsConfigurationsInForce() {
        server().withPropertyValues("management.endpoints.web.exposure.include=tls")
                .run(context -> {
                    TLSDescriptors.ConfigurationDescriptor web = context.getBean(TLSEndpoint.class)
                            .tls()
                            .configurations()
                            .get("web");
                    assertThat(web).isNotNull();
                    assertThat(web.hosts()).containsExactly("shop.example", "*.shop.example");
                    assertThat(web.certificates()).singleElement().satisfies(chain -> {
                        assertThat(chain.subject()).isEqualTo("CN=shop.example");
                        assertThat(chain.notAfter())
                                .isEqualTo(SHOP.leaf().getNotAfter().toInstant());
                    });
                    assertThat(web.lowestSupportedVersion()).isEqualTo("TLSv1.2");
                    assertThat(web.highestSupportedVersion()).isEqualTo("TLSv1.3");
                    assertThat(web.applicationProtocols()).containsExactly("h2", "http/1.1");
                    assertThat(web.clientAuthentication()).isEqualTo("none");
                });
    }

    @Test
    void worksWithoutActuator() {
        server().withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(TLSEndpoint.class));
    }

    @Test
    void hostsMayBeWrittenInTheirOwnScript() {
        server().withPropertyValues(
                        "unified-tls.policy=none",
                        "unified-tls.hosts[1].server-names=Bücher.example,*.straße.example",
                        "unified-tls.hosts[1].configuration=web")
                .run(context -> assertThat(context.getBean(HostTable.class).hosts())
                        .containsKeys("xn--bcher-kva.example", "*.xn--strae-oqa.example"));
    }

    @Test
    void hostTableIsABean() {
        server().run(context -> assertThat(context.getBean(HostTable.class).find(new ServerName("any.shop.example")))
                .isPresent());
    }

    @Configuration(proxyBeanMethods = false)
    static class Injected {

        private final TLSConfiguration web;
        private final TLSConfiguration partners;

        Injected(@Qualifier("web") TLSConfiguration web, @Qualifier("partners") TLSConfiguration partners) {
            this.web = web;
            this.partners = partners;
        }
    }
}
