package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.Alert;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.operations.TLSExplanation.Outcome;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.ServerSettings.TrustChange;
import io.unifiedtls.selection.StaleAnswers;
import io.unifiedtls.testing.Contexts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real handshakes while a resolver fails, and what becomes of contexts, generations and connections after changes. */
@Timeout(60)
class OlderAnswersOfContextsTests extends SelectionFixture {

    private static final TLSConfiguration HOST = DEFAULT.toBuilder()
            .label("host")
            .signingChains(certificateFor("host.example"))
            .build();

    private final AtomicInteger asked = new AtomicInteger();
    private final Map<String, TLSConfiguration> hosts = new ConcurrentHashMap<>(Map.of("host.example", HOST));
    private final CacheableSniResolver resolver = this::resolve;
    private volatile boolean isAway;
    private final ContextFactory factory = factory(Duration.ofMillis(1));

    private ContextFactory factory(Duration timeToLive) {
        ServerSettings usual = Contexts.SETTINGS;
        ServerSettings settings = new ServerSettings(
                usual.unknownServerName(),
                usual.missingServerName(),
                usual.handshakeTimeout(),
                usual.resolverTimeout(),
                usual.resolverConcurrency(),
                usual.contextCacheSize(),
                usual.authorityCheck(),
                new ServerSettings.ResolverCache(timeToLive, Duration.ofSeconds(10), 100),
                Optional.of(new TrustChange(Duration.ZERO, Duration.ofSeconds(30))));
        return Contexts.factory(DEFAULT, TLSPolicy.none(), settings, List.of(HOSTS, resolver));
    }

    @AfterEach
    void close() {
        factory.close();
    }

    private Optional<TLSConfiguration> resolve(ServerName name, TLSServerContext context) {
        asked.incrementAndGet();
        if (isAway) {
            throw new IllegalStateException("The database is away");
        }
        return Optional.ofNullable(hosts.get(name.value()));
    }

    @Test
    void handshakesGoOnAndTheExplanationSaysHow() throws SSLException {
        connect(factory, "host.example");
        isAway = true;
        await().until(() -> explain("host.example").reason().contains("s ago is used"));
        assertThat(connect(factory, "host.example").configurationLabel()).isEqualTo("host");
        TLSExplanation explanation = explain("host.example");
        assertThat(explanation.alert()).isEmpty();
        assertThat(explanation.steps())
                .last()
                .extracting(TLSExplanation.Step::outcome)
                .isEqualTo(Outcome.MATCHED);
        assertThat(explain("other.example").alert()).contains(Alert.INTERNAL_ERROR);
        StaleAnswers stale = factory.staleAnswers().values().iterator().next();
        assertThat(stale.names()).containsExactly("host.example");
        assertThat(stale.handshakes()).isGreaterThanOrEqualTo(3);
        assertThat(factory.failingResolvers()).hasSize(1);
        isAway = false;
        await().until(() -> {
            explain("host.example");
            return factory.staleAnswers().isEmpty();
        });
    }

    /** It derives from a configuration that is not in force any more. */
    @Test
    void olderAnswerOfAResolverEndsWithItsGeneration() throws SSLException {
        connect(factory, "host.example");
        isAway = true;
        await().until(() -> !factory.staleAnswers().isEmpty()
                || explain("host.example").alert().isPresent());
        assertThat(explain("host.example").alert()).isEmpty();
        factory.use(factory.generation(
                Map.of("default", PARTNERS), HOSTS, factory.current().destinations()));
        assertThat(explain("host.example").alert()).contains(Alert.INTERNAL_ERROR);
    }

    @Test
    void contextOfAnEqualAnswerStaysAfterAnyChange() throws SSLException {
        connect(factory, "host.example");
        long creations = factory.statistics().creations();
        for (Changed change : List.of(Changed.all(), Changed.since(Instant.now()))) {
            hosts.put("host.example", HOST.toBuilder().build());
            factory.forget(resolver, change, List.of());
            connect(factory, "host.example");
        }
        assertThat(factory.statistics().creations()).isEqualTo(creations);
    }

    /** A host that is shown to a client as it was is not what an open connection is judged by. */
    @Test
    void reviewAfterAChangeSinceAnInstantAsksAgain() throws Exception {
        try (ContextFactory patient = factory(Duration.ofHours(1))) {
            hosts.put("host.example", TrustReviewFixture.trusting(CLIENT_AUTHORITY));
            ReviewedConnection connection = TrustReviewFixture.connect(patient, "host.example");
            ReviewedConnection other = TrustReviewFixture.connect(patient, "host.example");
            patient.forget(resolver, Changed.since(Instant.now()), List.of());
            await().until(() -> asked.get() >= 2);
            int before = asked.get();
            hosts.put("host.example", TrustReviewFixture.OTHER);
            patient.forget(resolver, Changed.since(Instant.now()), List.of());
            await().until(() -> connection.isRetired() && other.isRetired());
            assertThat(asked.get() - before).as("one call for both").isEqualTo(1);
        }
    }

    @Test
    void refusalForNowIsNoFailureAndNotRemembered() {
        CacheableSniResolver issuing = (name, context) -> {
            asked.incrementAndGet();
            throw HandshakeRefusedException.passing(Alert.INTERNAL_ERROR, "being issued");
        };
        try (ContextFactory refusing = Contexts.factory(DEFAULT, HOSTS, issuing)) {
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(SSLException.class).isThrownBy(() -> connect(refusing, "host.example"));
            }
            assertThat(asked).hasValue(2);
            assertThat(refusing.failingResolvers()).isEmpty();
        }
    }

    private TLSExplanation explain(String name) {
        return factory.explainer("default")
                .explain(ClientHello.builder().serverName(new ServerName(name)).build());
    }
}
