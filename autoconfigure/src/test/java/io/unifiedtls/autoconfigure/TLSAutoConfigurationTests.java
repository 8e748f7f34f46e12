package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.actuate.TLSDescriptors;
import io.unifiedtls.actuate.TLSEndpoint;
import io.unifiedtls.autoconfigure.properties.CertificateProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.testing.Engines;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.StandardEnvironment;

class TLSAutoConfigurationTests {

    private static final SigningChain SHOP = certificateFor("shop.example", "*.shop.example");

    @TempDir
    static Path directory;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    TLSAutoConfiguration.class,
                    TLSObservabilityAutoConfiguration.class,
                    TLSEndpointAutoConfiguration.class));

    private final ApplicationContextRunner web = runner.withPropertyValues(
            "unified-tls.configurations.web.certificates[0].certificate=file:" + directory + "/shop.pem",
            "unified-tls.configurations.web.certificates[0].private-key=file:" + directory + "/shop.key",
            "unified-tls.configurations.web.application-protocols=h2,http/1.1",
            "unified-tls.configurations.partners.base=web",
            "unified-tls.configurations.partners.client-authentication=need",
            "unified-tls.configurations.partners.application-protocols=",
            "unified-tls.configurations.partners.trust-store.certificates=file:" + directory + "/client-ca.pem");

    @BeforeAll
    static void writeMaterial() {
        write(directory, "shop", SHOP);
        write(directory, "client-ca", CLIENT_AUTHORITY);
    }

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
    void operatorsHostWinsOverAnUnorderedResolver() {
        server().withUserConfiguration(UnorderedResolver.class)
                .run(context -> assertThat(selected(context.getBean(TLSContextFactory.class), "shop.example"))
                        .isEqualTo("web"));
    }

    @Test
    void operatorsHostWinsOverAResolverOfItsOwnOrder() {
        server().withUserConfiguration(ZeroOrderResolver.class)
                .run(context -> assertThat(selected(context.getBean(TLSContextFactory.class), "shop.example"))
                        .isEqualTo("web"));
    }

    @Test
    void negativeOrderOverridesTheHostTable() {
        server().withUserConfiguration(NegativeOrderResolver.class)
                .run(context -> assertThat(selected(context.getBean(TLSContextFactory.class), "shop.example"))
                        .isEqualTo("tenant"));
    }

    @Test
    void allFaultsAreReportedTogether() {
        runner.withPropertyValues(
                        "unified-tls.configurations.a.certificates[0].certificate=file:/nowhere/a.pem",
                        "unified-tls.configurations.a.certificates[0].private-key=file:/nowhere/a.key",
                        "unified-tls.configurations.a.lowest-supported-version=TLS1.2",
                        "unified-tls.configurations.a.cipher-suites=TLS_AES_128_GCM_SHA265",
                        "unified-tls.configurations.b.base=c",
                        "unified-tls.configurations.c.base=b",
                        "unified-tls.configurations.d.base=nobody",
                        "unified-tls.configurations.e.client-authentication=need",
                        "unified-tls.hosts[0].server-names=a.example,127.0.0.1",
                        "unified-tls.hosts[0].configuration=e2",
                        "unified-tls.server.configuration=x")
                .run(context -> {
                    Throwable failure = rootCause(context.getStartupFailure());
                    assertThat(failure).isInstanceOf(InvalidTLSConfigurationException.class);
                    assertThat(((InvalidTLSConfigurationException) failure).faults())
                            .containsExactlyInAnyOrder(
                                    "unified-tls.configurations.a.certificates[0]: file:/nowhere/a.pem does not exist. Check the "
                                            + "path, and that it starts with file: or classpath:. file:/nowhere/a.key does "
                                            + "not exist. Check the path, and that it starts with file: or classpath:.",
                                    "unified-tls.configurations.a.lowest-supported-version: Unknown TLS version 'TLS1.2'. Use "
                                            + "TLSv1.2 or TLSv1.3.",
                                    "unified-tls.configurations.a.cipher-suites: Unknown cipher suite "
                                            + "'TLS_AES_128_GCM_SHA265'. Did you mean TLS_AES_128_GCM_SHA256?",
                                    "unified-tls.configurations.b.base refers to itself: b -> c -> b. Remove one of these "
                                            + "bases.",
                                    "unified-tls.configurations.d.base is 'nobody', which does not exist. Set it to one of "
                                            + "unified-tls.configurations: a, b, c, d, e.",
                                    "Configuration 'e': client-authentication is need, but there is no trust-store to verify "
                                            + "clients with. Set trust-store to the CA that issues client certificates.",
                                    "unified-tls.hosts[0].configuration is 'e2', which does not exist. Set it to one of "
                                            + "those in unified-tls.configurations: a, b, c, d, e.",
                                    "unified-tls.server.configuration is 'x', which does not exist. Set it to one of those "
                                            + "in unified-tls.configurations: a, b, c, d, e.");
                });
    }

    @Test
    void inheritedFaultsAreReportedOnce() {
        web.withPropertyValues(
                        "unified-tls.configurations.web.cipher-suites=TLS_AES_265_GCM_SHA384",
                        "unified-tls.configurations.partners.named-groups=nothing")
                .run(context -> assertThat(
                                ((InvalidTLSConfigurationException) rootCause(context.getStartupFailure())).faults())
                        .hasSize(2)
                        .anySatisfy(
                                fault -> assertThat(fault).startsWith("unified-tls.configurations.web.cipher-suites: "))
                        .anySatisfy(fault ->
                                assertThat(fault).startsWith("unified-tls.configurations.partners.named-groups: ")));
    }

    @Test
    void clientAuthenticationWithoutTrustStoreIsRefusedAtStart() {
        web.withPropertyValues(
                        "unified-tls.configurations.open.base=web",
                        "unified-tls.configurations.open.client-authentication=want",
                        "unified-tls.configurations.open.named-groups=nothing")
                .run(context -> assertThat(
                                ((InvalidTLSConfigurationException) rootCause(context.getStartupFailure())).faults())
                        .hasSize(2)
                        .contains("Configuration 'open': client-authentication is want, but there is no trust-store to "
                                + "verify clients with. Set trust-store to the CA that issues client certificates."));
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
    void hostsAreCheckedAgainstBackendAndPolicyAtStart() {
        server().withPropertyValues(
                        "unified-tls.configurations.old.base=web",
                        "unified-tls.configurations.old.lowest-supported-version=TLSv1",
                        "unified-tls.hosts[1].server-names=old.shop.example",
                        "unified-tls.hosts[1].configuration=old")
                .run(context -> assertThat(rootCause(context.getStartupFailure()))
                        .hasMessage("Configuration 'old' violates the policy: lowest-supported-version is TLSv1; "
                                + "intermediate requires TLSv1.2 or later"));
        server().withPropertyValues(
                        "unified-tls.policy=none",
                        "unified-tls.server.backend=jdk",
                        "unified-tls.configurations.old.base=web",
                        "unified-tls.configurations.old.lowest-supported-version=TLSv1",
                        "unified-tls.hosts[1].server-names=old.shop.example",
                        "unified-tls.hosts[1].configuration=old")
                .run(context -> assertThat(rootCause(context.getStartupFailure()))
                        .hasMessage(
                                "Configuration 'old': lowest-supported-version is TLSv1, which the JDK has disabled "
                                        + "(jdk.tls.disabledAlgorithms). Set it to TLSv1.2 or TLSv1.3."));
    }

    @Test
    void policyMayBeABean() {
        server().withPropertyValues("unified-tls.policy=house")
                .withBean(
                        "house",
                        TLSPolicy.class,
                        () -> candidate ->
                                List.of(new TLSPolicy.Violation("certificates", "are not ours", "ours", "here")))
                .run(
                        context -> assertThat(rootCause(context.getStartupFailure()))
                                .hasMessage(
                                        "Configuration 'web' violates the policy: certificates are not ours; here requires ours"));
        server().withPropertyValues("unified-tls.policy=strict")
                .run(context -> assertThat(rootCause(context.getStartupFailure()))
                        .hasMessage("unified-tls.policy is 'strict', which does not exist. Set it to one of these: "
                                + "intermediate, modern, nist-sp-800-52r2, none, post-quantum, or to the name of a "
                                + "TLSPolicy bean."));
    }

    @Test
    void policyMayBeMadeOfProperties() {
        String[] house = {
            "unified-tls.policy=house",
            "unified-tls.policies.house.base=intermediate",
            "unified-tls.policies.house.lowest-version=TLSv1.3",
            "unified-tls.policies.house.smallest-rsa-key=4096",
            "unified-tls.policies.house.longest-certificate-lifetime=1h",
        };
        server().withPropertyValues(house)
                .run(context -> assertThat(rootCause(context.getStartupFailure()))
                        .hasMessageContaining("lowest-supported-version is TLSv1.2; house requires TLSv1.3 or later")
                        .hasMessageContaining(
                                "certificates contains one that is valid for 1 days; house requires at most 0 days"));
        server().withPropertyValues(house)
                .withPropertyValues("unified-tls.policy-mode=report")
                .run(context -> assertThat(context).hasNotFailed());
        server().withPropertyValues(
                        "unified-tls.policy=a", "unified-tls.policies.a.base=b", "unified-tls.policies.b.base=a")
                .run(context -> assertThat(rootCause(context.getStartupFailure()))
                        .hasMessageContaining("unified-tls.policies.a.base refers to itself: a -> b -> a"));
    }

    @Test
    void failureAnalysisPrintsTheLastSentenceAsTheAction() {
        InvalidTLSConfigurationException failure = new InvalidTLSConfigurationException(
                List.of("a.b is missing. Set a.b to c.", "d is 'e.f', which does not exist. Set a.b to c."));
        FailureAnalysis analysis =
                new InvalidTLSConfigurationFailureAnalyzer(new StandardEnvironment()).analyze(failure);
        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription()).isEqualToNormalizingNewlines("""
                        The TLS configuration has 2 faults:
                            - a.b is missing. Set a.b to c.
                            - d is 'e.f', which does not exist. Set a.b to c.""");
        assertThat(analysis.getAction()).isEqualToNormalizingNewlines("""
                Fix the following:
                    - Set a.b to c.""");
    }

    @Test
    void secretsStayOutOfMessages() throws Exception {
        String body = pem(SHOP.privateKey()).lines().skip(1).findFirst().orElseThrow();
        Path broken = Files.writeString(directory.resolve("broken.key"), "-----BEGIN PRIVATE KEY-----\n" + body + "\n");
        runner.withPropertyValues(
                        "unified-tls.configurations.a.certificates[0].certificate=file:" + directory + "/shop.pem",
                        "unified-tls.configurations.a.certificates[0].private-key=file:" + broken,
                        "unified-tls.configurations.b.certificates[0].certificate=" + pem(SHOP.certificates()),
                        "unified-tls.configurations.b.certificates[0].private-key="
                                + pem(SHOP.privateKey()).replace("-----END", "-----CUT"),
                        "unified-tls.configurations.c.certificates[0].key-store=file:" + directory + "/shop.pem",
                        "unified-tls.configurations.c.certificates[0].key-store-password=s3cret-w0rd")
                .run(context -> {
                    StringWriter text = new StringWriter();
                    Throwable failure = context.getStartupFailure();
                    assertThat(failure).isNotNull();
                    failure.printStackTrace(new PrintWriter(text));
                    assertThat(rootCause(failure)).isInstanceOf(InvalidTLSConfigurationException.class);
                    assertThat(((InvalidTLSConfigurationException) rootCause(failure)).faults())
                            .hasSize(3);
                    assertThat(text.toString()).doesNotContain(body).doesNotContain("s3cret-w0rd");
                });
        web.run(context -> assertThat(context.getBean(TLSProperties.class).toString())
                .contains("shop.pem")
                .doesNotContain(body));
        assertThat(new CertificateProperties("x.pem", body, "s3cret-w0rd", null, null, null, null, null).toString())
                .doesNotContain(body)
                .doesNotContain("s3cret-w0rd");
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

    private ApplicationContextRunner server() {
        return web.withPropertyValues(
                "unified-tls.server.configuration=web",
                "unified-tls.hosts[0].server-names=shop.example,*.shop.example",
                "unified-tls.hosts[0].configuration=web");
    }

    private static String selected(TLSContextFactory factory, String serverName) throws SSLException {
        LateBindingEngine engine = ((LateBindingContext) factory.server("web")).newEngine();
        Engines.handshake(Engines.client(serverName), engine);
        return engine.connection().orElseThrow().configurationLabel();
    }

    private static Throwable rootCause(@Nullable Throwable failure) {
        assertThat(failure).isNotNull();
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof InvalidTLSConfigurationException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static SniResolver tenant() {
        return (hello, context) -> Optional.of(context.configuration().toBuilder()
                .label("tenant")
                .lowestSupportedVersion(TLSVersion.TLS_1_3)
                .build());
    }

    @Configuration(proxyBeanMethods = false)
    static class UnorderedResolver {

        @Bean
        SniResolver tenantResolver() {
            return tenant();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ZeroOrderResolver {

        @Bean
        @Order(0)
        SniResolver tenantResolver() {
            return tenant();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NegativeOrderResolver {

        @Bean
        @Order(-1)
        SniResolver tenantResolver() {
            return tenant();
        }
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
