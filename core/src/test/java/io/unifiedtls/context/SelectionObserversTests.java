package io.unifiedtls.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.Alert;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeObserver.ResolverOutcome;
import io.unifiedtls.policy.NamedPolicies;
import io.unifiedtls.testing.Contexts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Observers learn what resolvers answered, and which answers break the policy. */
class SelectionObserversTests extends SelectionFixture {

    @Test
    void observersAreToldWhatResolversAnsweredAndHowLongTheyTook() throws SSLException {
        List<ResolverOutcome> outcomes = new ArrayList<>();
        List<List<String>> violations = new ArrayList<>();
        HandshakeObserver observer = new HandshakeObserver() {
            @Override
            public void resolved(ResolverOutcome outcome, Duration duration) {
                assertThat(duration).isBetween(Duration.ZERO, Duration.ofMinutes(1));
                outcomes.add(outcome);
            }

            @Override
            public void policyViolated(String configuration, List<String> violated, boolean enforced) {
                assertThat(enforced).isTrue();
                violations.add(violated);
            }
        };
        CacheableSniResolver resolver = (name, context) -> {
            if (name.value().startsWith("refused")) {
                throw new HandshakeRefusedException(Alert.ACCESS_DENIED, "suspended");
            }
            if (name.value().startsWith("failing")) {
                throw new IllegalStateException("database is down");
            }
            return name.value().startsWith("shop") ? Optional.of(context.configuration()) : Optional.empty();
        };
        ContextFactory factory = Contexts.observed(
                DEFAULT, Objects.requireNonNull(NamedPolicies.all().get("intermediate")), observer, resolver);
        connect(factory, "shop.example");
        connect(factory, "shop.example");
        assertAlert(factory, "unknown.example", Alert.UNRECOGNIZED_NAME);
        assertAlert(factory, "refused.example", Alert.ACCESS_DENIED);
        assertAlert(factory, "failing.example", Alert.INTERNAL_ERROR);
        assertThat(outcomes)
                .containsExactly(
                        ResolverOutcome.FOUND,
                        ResolverOutcome.FOUND,
                        ResolverOutcome.UNKNOWN,
                        ResolverOutcome.REFUSED,
                        ResolverOutcome.FAILED);
        assertThat(violations).isEmpty();
        assertAlert(factory, "shop.other", Alert.INTERNAL_ERROR);
        assertThat(violations)
                .singleElement()
                .satisfies(violated -> assertThat(violated)
                        .singleElement()
                        .asString()
                        .contains("requires certificates for shop.other"));
    }

    @Test
    void observersAreToldWhichAnswersBreakThePolicyAndNotWhatElseIsWrong() {
        List<String> violations = new ArrayList<>();
        HandshakeObserver observer = new HandshakeObserver() {
            @Override
            public void policyViolated(String configuration, List<String> violated, boolean enforced) {
                violations.addAll(violated);
            }
        };
        SniResolver resolver = (hello, context) -> Optional.of(context.configuration().toBuilder()
                .lowestSupportedVersion(TLSVersion.TLS_1_2)
                .cipherSuites(List.of(
                        CipherSuite.TLS_AES_128_GCM_SHA256,
                        CipherSuite.of(
                                hello.serverName().orElseThrow().value().startsWith("weak")
                                        ? "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
                                        : "TLS_AES_128_CCM_SHA256")))
                .build());
        ContextFactory unsupported = Contexts.observed(DEFAULT, observer, resolver);
        assertAlert(unsupported, "ccm.example", Alert.INTERNAL_ERROR);
        assertThat(violations).isEmpty();
        ContextFactory weak = Contexts.observed(
                DEFAULT, Objects.requireNonNull(NamedPolicies.all().get("intermediate")), observer, resolver);
        assertAlert(weak, "weak.example", Alert.INTERNAL_ERROR);
        assertThat(violations).singleElement().asString().contains("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
    }
}
