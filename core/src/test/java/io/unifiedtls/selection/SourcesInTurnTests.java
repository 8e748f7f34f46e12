package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.UnsettledException;
import io.unifiedtls.testing.Contexts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several sources are asked for exact names before any is asked for wildcards. */
class SourcesInTurnTests {

    private static final SigningChain EXACT = certificateFor("www.victim.example");
    private static final SigningChain WILDCARD = certificateFor("*.victim.example");

    private final TLSServerContext context = Contexts.factory(TLSConfiguration.builder()
                    .signingChains(certificateFor("default.example"))
                    .build())
            .server("default");
    private final Rows first = new Rows();
    private final Rows second = new Rows();
    private final List<CacheableSniResolver> resolvers =
            RepositoryResolver.inTurn(List.of(resolver(first, "first"), resolver(second, "second")));

    @Test
    void exactNameOfALaterSourceComesBeforeAWildcard() {
        first.chains.put("*.victim.example", WILDCARD);
        second.chains.put("www.victim.example", EXACT);
        assertThat(answer("www.victim.example")).contains(EXACT);
        assertThat(answer("api.victim.example")).contains(WILDCARD);
        assertThat(answer("victim.example")).isEmpty();
    }

    @Test
    void brokenEntryOfARepositoryHoldsItsName() {
        first.broken.put("www.victim.example", true);
        second.chains.put("www.victim.example", EXACT);
        assertThatExceptionOfType(HandshakeRefusedException.class).isThrownBy(() -> answer("www.victim.example"));
    }

    @Test
    void brokenEntryThatHoldsNothingTakesNothing() {
        first.broken.put("www.victim.example", false);
        second.chains.put("www.victim.example", EXACT);
        assertThat(answer("www.victim.example")).contains(EXACT);
        second.chains.clear();
        second.chains.put("*.victim.example", WILDCARD);
        assertThat(answer("www.victim.example")).contains(WILDCARD);
        second.chains.clear();
        assertThatExceptionOfType(HandshakeRefusedException.class)
                .as("nobody else knows it")
                .isThrownBy(() -> answer("www.victim.example"));
    }

    @Test
    void oneSourceIsAskedOnce() {
        RepositoryResolver only = resolver(first, "only");
        assertThat(RepositoryResolver.inTurn(List.of(only))).containsExactly(only);
    }

    @Test
    void eachSourceIsAskedOnceForBothNames() {
        first.chains.put("*.victim.example", WILDCARD);
        assertThat(answer("www.victim.example")).contains(WILDCARD);
        assertThat(first.calls).containsExactly(List.of("www.victim.example", "*.victim.example"));
        assertThat(second.calls).containsExactly(List.of("www.victim.example", "*.victim.example"));
        second.chains.put("www.victim.example", EXACT);
        answer("www.victim.example");
        first.chains.put("www.victim.example", EXACT);
        answer("www.victim.example");
        assertThat(first.calls).hasSize(3);
        assertThat(second.calls).as("the first one decided").hasSize(2);
    }

    @Test
    void refusalOfAnExactNameDecidesAndThatOfAWildcardComesAfterExactNames() {
        first.refused.add("*.victim.example");
        second.chains.put("www.victim.example", EXACT);
        assertThat(answer("www.victim.example")).contains(EXACT);
        assertThatExceptionOfType(HandshakeRefusedException.class).isThrownBy(() -> answer("api.victim.example"));
        first.refused.add("www.victim.example");
        assertThatExceptionOfType(HandshakeRefusedException.class)
                .isThrownBy(() -> answer("www.victim.example"))
                .satisfies(ex -> assertThat(ex.isPassing()).isTrue());
    }

    @Test
    void hostThatIsUnsettledTakesNothing() {
        first.undecided.add("www.victim.example");
        second.chains.put("*.victim.example", WILDCARD);
        assertThat(answer("www.victim.example")).contains(WILDCARD);
        second.chains.put("www.victim.example", EXACT);
        assertThat(answer("www.victim.example")).contains(EXACT);
        second.chains.clear();
        assertThatExceptionOfType(UnsettledException.class)
                .as("nobody else knows it")
                .isThrownBy(() -> answer("www.victim.example"));
    }

    @Test
    void failureIsThatOfTheSourceAtWork() {
        second.failure = new IllegalStateException("away");
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> answer("www.victim.example"));
        SourceResolver resolver = (SourceResolver) resolvers.get(0);
        assertThat(resolver.culprit(new ServerName("www.victim.example"))).hasToString("second");
        first.chains.put("first.example", EXACT);
        assertThat(answer("first.example")).contains(EXACT);
        assertThat(resolver.culprit(new ServerName("other.example"))).hasToString("second");
        second.failure = null;
        assertThat(answer("www.victim.example")).isEmpty();
        assertThat(resolver.culprit(new ServerName("www.victim.example"))).hasToString("unified-tls.sources");
    }

    @Test
    void stepsNameThePartsOfTheSources() {
        second.chains.put("*.victim.example", WILDCARD);
        SourceResolver resolver = (SourceResolver) resolvers.get(0);
        assertThat(resolver.answer(new ServerName("www.victim.example"), context)
                        .steps())
                .extracting(step -> step.resolver() + " " + step.outcome())
                .containsExactly(
                        "first UNKNOWN", "second UNKNOWN", "first, wildcards UNKNOWN", "second, wildcards MATCHED");
        first.broken.put("www.victim.example", true);
        assertThat(resolver.answer(new ServerName("www.victim.example"), context)
                        .steps())
                .extracting(step -> step.resolver() + " " + step.outcome() + " " + step.detail())
                .containsExactly("first REFUSED The row is torn. Mend it.");
    }

    private Optional<SigningChain> answer(String name) {
        ClientHello hello =
                ClientHello.builder().serverName(new ServerName(name)).build();
        return resolvers.stream()
                .flatMap(resolver -> resolver.resolve(hello, context).stream())
                .findFirst()
                .map(found -> found.signingChains().get(0));
    }

    private static RepositoryResolver resolver(CertificateRepository repository, String origin) {
        return new RepositoryResolver(
                repository,
                origin,
                Optional.empty(),
                name -> TLSConfiguration.builder().build(),
                event -> {},
                10,
                replaced -> {});
    }
}
