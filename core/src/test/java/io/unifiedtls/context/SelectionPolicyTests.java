package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.Alert;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.SigningChain;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.policy.NamedPolicies;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.ServerSettings.Fallback;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateKeySpec;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Answers of resolvers that break the policy, or that no backend can honour. */
class SelectionPolicyTests extends SelectionFixture {

    @Test
    void settingThatTheBackendCannotHonourIsRefusedAndLoggedOnceWithHostAndSetting() {
        SniResolver impossible = (hello, context) -> Optional.of(context.configuration().toBuilder()
                .label("tenant")
                .cipherSuites(List.of(CipherSuite.of("TLS_AES_128_CCM_SHA256")))
                .build());
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS, impossible);
        assertAlert(factory, "tenant.example", Alert.INTERNAL_ERROR);
        assertAlert(factory, "tenant.example", Alert.INTERNAL_ERROR);
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains("'tenant.example'", "'tenant'", "cipher-suites contains TLS_AES_128_CCM_SHA256"));
    }

    @Test
    void certificateSupplyThatFailsIsInternalErrorAndLoggedOnce() {
        ContextFactory factory = Contexts.using(
                new ContextFactory(
                        new JsseBackend(),
                        TLSPolicy.none(),
                        () -> List.of((hello, context) -> Optional.of(context.configuration())),
                        hello -> {
                            throw new IllegalStateException("disk is full");
                        },
                        Contexts.SETTINGS,
                        HandshakeObserver.NONE),
                DEFAULT.toBuilder().signingChains(List.of()).build(),
                HOSTS);
        assertAlert(factory, "tenant.example", Alert.INTERNAL_ERROR);
        assertAlert(factory, "other.example", Alert.INTERNAL_ERROR);
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage())
                    .startsWith("Refused a handshake for server name 'tenant.example' with internal_error.");
            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("disk is full");
        });
    }

    /** Not for the default, which answers whoever comes. */
    @Test
    void tenantCannotAnswerForAnotherHost() throws SSLException {
        TLSPolicy intermediate = Objects.requireNonNull(NamedPolicies.all().get("intermediate"));
        SniResolver everything = (hello, context) -> hello.serverName()
                .filter(name -> !name.value().startsWith("nobody"))
                .map(name -> context.configuration());
        ServerSettings settings = settings(Fallback.DEFAULT, Fallback.DEFAULT);
        ContextFactory factory = Contexts.factory(DEFAULT, intermediate, settings, List.of(everything));
        assertThat(connect(factory, "shop.example").configurationLabel()).isEqualTo("default");
        assertAlert(factory, "shop.other", Alert.INTERNAL_ERROR);
        assertAlert(factory, "another.other", Alert.INTERNAL_ERROR);
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains(
                                "'shop.other'",
                                "contains one for [*.example]",
                                "requires certificates for shop.other"));
        SSLEngine client = Engines.client(Engines.clientContext(null), "nobody.other", parameters -> {
            parameters.setEndpointIdentificationAlgorithm(null);
        });
        Engines.handshake(client, factory.server("default").newEngine());
    }

    /** What is remembered, and has a context already, is judged for each host. */
    @Test
    void tenantCannotAnswerForAnotherHostOnceItIsKnownEither() throws SSLException {
        CacheableSniResolver everything = (name, context) -> Optional.of(context.configuration());
        ContextFactory factory = Contexts.factory(
                DEFAULT,
                Objects.requireNonNull(NamedPolicies.all().get("intermediate")),
                Contexts.SETTINGS,
                List.of(everything));
        connect(factory, "shop.example");
        assertThat(isSelectedAtOnce(factory, "shop.example")).isTrue();
        for (int i = 0; i < 3; i++) {
            assertAlert(factory, "shop.other", Alert.INTERNAL_ERROR);
            assertThat(isSelectedAtOnce(factory, "shop.other")).isFalse();
        }
    }

    /** Whose certificate is public, as all are. */
    @Test
    void tenantCannotPutAFailingContextInThePlaceOfAnothers() throws Exception {
        SigningChain victims = certificateFor(KeyKind.RSA_2048, "victim.example");
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) victims.privateKey();
        PrivateKey claim = KeyFactory.getInstance("RSA")
                .generatePrivate(new RSAPrivateKeySpec(key.getModulus(), key.getPublicExponent()));
        SniResolver tenants = (hello, context) -> {
            boolean victim = hello.serverName().orElseThrow().value().equals("victim.example");
            SigningChain chain = victim ? victims : SigningChain.of(claim, victims.certificates());
            return Optional.of(
                    context.configuration().toBuilder().signingChains(chain).build());
        };
        ContextFactory factory = Contexts.factory(DEFAULT, tenants);
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> connect(factory, "attacker.example"));
        assertThat(connect(factory, "victim.example").version()).isEqualTo(TLSVersion.TLS_1_3);
    }

    @Test
    void policyHoldsForWhatResolversReturn() {
        SniResolver weak = (hello, context) -> Optional.of(context.configuration().toBuilder()
                .lowestSupportedVersion(TLSVersion.TLS_1_2)
                .cipherSuites(List.of(
                        CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.of("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA")))
                .build());
        ContextFactory factory = Contexts.factory(
                DEFAULT,
                Objects.requireNonNull(NamedPolicies.all().get("intermediate")),
                Contexts.SETTINGS,
                List.of(HOSTS, weak));
        assertAlert(factory, "tenant.example", Alert.INTERNAL_ERROR);
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains("violates the policy", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"));
    }
}
