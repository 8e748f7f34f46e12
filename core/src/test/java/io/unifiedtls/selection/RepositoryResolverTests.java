package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.CertificateRepository.Found;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.testing.Contexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a source is asked for, what it keeps of the answers, and what is forgotten when entries change. */
class RepositoryResolverTests {

    private static final SigningChain EXACT = certificateFor("www.shop.example");
    private static final SigningChain WILDCARD = certificateFor("*.shop.example");
    private static final ServerName NAME = new ServerName("www.shop.example");

    private final Rows rows = new Rows();
    private final List<TLSConfiguration> replaced = new ArrayList<>();
    private TLSConfiguration base = TLSConfiguration.builder().build();
    private final TLSServerContext context = Contexts.factory(TLSConfiguration.builder()
                    .signingChains(certificateFor("default.example"))
                    .build())
            .server("default");
    private final RepositoryResolver resolver = resolver(rows);

    private RepositoryResolver resolver(CertificateRepository repository) {
        return new RepositoryResolver(
                repository, "rows", Optional.of("web"), name -> base, event -> {}, 10, replaced::add);
    }

    @Test
    void repositoryIsAskedOnceForBothNames() {
        rows.chains.put("*.shop.example", WILDCARD);
        assertThat(chain(resolver.resolve(NAME, context))).contains(WILDCARD);
        assertThat(rows.calls).containsExactly(List.of("www.shop.example", "*.shop.example"));
    }

    @Test
    void repositoryMayLeaveOutAndAddNames() {
        List<List<Found>> answers = List.of(
                List.of(),
                List.of(Found.of("*.shop.example", Entry.of(WILDCARD))),
                List.of(
                        Found.of("www.shop.example", Entry.of(EXACT)),
                        Found.of("*.shop.example", Entry.of(WILDCARD)),
                        Found.of("other.example", Entry.of(WILDCARD))));
        List<Optional<SigningChain>> chains = answers.stream()
                .map(answer -> chain(resolver(new Fixed(answer)).resolve(NAME, context)))
                .toList();
        assertThat(chains).containsExactly(Optional.empty(), Optional.of(WILDCARD), Optional.of(EXACT));
        assertThatExceptionOfType(HandshakeRefusedException.class)
                .isThrownBy(() -> resolver(new Fixed(List.of(
                                Found.unusable("www.shop.example", "Torn."),
                                Found.of("*.shop.example", Entry.of(WILDCARD)))))
                        .resolve(NAME, context))
                .withMessage("Torn.");
    }

    @Test
    void olderAnswerDerivesFromTheConfigurationInForce() {
        rows.chains.put("*.shop.example", WILDCARD);
        resolver.resolve(NAME, context);
        rows.failure = new IllegalStateException("away");
        base = base.toBuilder().lowestSupportedVersion(TLSVersion.TLS_1_3).build();
        TLSConfiguration older = resolver.older(NAME, context)
                .flatMap(found -> found.answer().value().orElseThrow())
                .orElseThrow();
        assertThat(older.lowestSupportedVersion()).isEqualTo(TLSVersion.TLS_1_3);
        assertThat(older.signingChains()).containsExactly(WILDCARD);
        assertThat(resolver.older(new ServerName("api.shop.example"), context))
                .as("its own entry may be another one")
                .isEmpty();
    }

    @Test
    void olderAnswersEndWithADecisionAndWithANamedChange() {
        for (Runnable end : List.<Runnable>of(
                () -> rows.chains.clear(),
                () -> rows.broken.put("www.shop.example", true),
                () -> rows.refused.add("www.shop.example"))) {
            rows.chains.put("www.shop.example", EXACT);
            rows.broken.clear();
            rows.refused.clear();
            resolver.resolve(NAME, context);
            assertThat(resolver.older(NAME, context)).isPresent();
            end.run();
            resolver.answer(NAME, context);
            assertThat(resolver.older(NAME, context)).isEmpty();
        }
        rows.refused.clear();
        rows.chains.clear();
        for (Changed change : List.of(Changed.names("www.shop.example"), Changed.names("*.shop.example"))) {
            rows.chains.put("*.shop.example", WILDCARD);
            resolver.resolve(NAME, context);
            resolver.changed(Changed.all());
            resolver.changed(Changed.since(Instant.now()));
            resolver.changed(Changed.renewed("www.shop.example", "*.shop.example"));
            assertThat(resolver.older(NAME, context)).isPresent();
            resolver.changed(change);
            assertThat(resolver.older(NAME, context)).isEmpty();
        }
    }

    @Test
    void olderAnswersOfSeveralSourcesAreThoseOfTheSourceThatAnswered() {
        Rows others = new Rows();
        others.chains.put("www.shop.example", EXACT);
        RepositoryResolver second = resolver(others);
        SourceResolver turn = (SourceResolver)
                RepositoryResolver.inTurn(List.of(resolver, second)).get(0);
        assertThat(List.of(resolver.asked(), second.asked())).containsOnly(turn);
        turn.resolve(NAME, context);
        rows.failure = new IllegalStateException("away");
        assertThat(turn.older(NAME, context)).isPresent();
        second.changed(Changed.names("www.shop.example"));
        assertThat(turn.older(NAME, context)).isEmpty();
    }

    @Test
    void changeOfNamesTellsWhatWasAnsweredAndAnyOtherWaitsUntilItIsSeen() {
        rows.chains.put("www.shop.example", EXACT);
        TLSConfiguration before = resolver.resolve(NAME, context).orElseThrow();
        assertThat(resolver.changed(Changed.all())).isEmpty();
        resolver.resolve(NAME, context);
        assertThat(replaced).as("an equal entry keeps its context and sessions").isEmpty();
        rows.chains.put("www.shop.example", certificateFor("www.shop.example"));
        TLSConfiguration after = resolver.resolve(NAME, context).orElseThrow();
        assertThat(replaced).containsExactly(before);
        rows.chains.clear();
        resolver.resolve(NAME, context);
        assertThat(replaced).containsExactly(before, after);
        rows.chains.put("www.shop.example", EXACT);
        resolver.resolve(NAME, context);
        assertThat(resolver.changed(Changed.names("www.shop.example"))).containsExactly(before);
        assertThat(replaced).hasSize(2);
    }

    @Test
    void ownerOfAnEntryIsThatOfItsConfiguration() {
        base = TLSConfiguration.builder().owner("operator").build();
        Entry owned = new Entry(List.of(EXACT), Optional.empty(), Optional.empty(), Optional.of("tenant"));
        assertThat(RepositoryResolver.derived(owned, base).owner()).contains("tenant");
        assertThat(RepositoryResolver.derived(owned, base).toBuilder().build().owner())
                .contains("tenant");
        assertThat(RepositoryResolver.derived(owned, base))
                .isNotEqualTo(RepositoryResolver.derived(Entry.of(EXACT), base));
        assertThat(RepositoryResolver.derived(Entry.of(EXACT), base).owner()).contains("operator");
    }

    /** Until the renewed entry is read, the earlier one may be needed; then its sessions end as those of any that was replaced. */
    @Test
    void renewalKeepsWhatWasAnsweredUntilAnotherEntryIsSeen() {
        rows.chains.put("www.shop.example", EXACT);
        TLSConfiguration before = resolver.resolve(NAME, context).orElseThrow();
        assertThat(resolver.changed(Changed.renewed("www.shop.example"))).isEmpty();
        resolver.resolve(NAME, context);
        assertThat(replaced).as("its entry is the same").isEmpty();
        rows.chains.put("www.shop.example", certificateFor("www.shop.example"));
        assertThat(resolver.changed(Changed.renewed("www.shop.example"))).isEmpty();
        assertThat(replaced).isEmpty();
        resolver.resolve(NAME, context);
        assertThat(replaced).containsExactly(before);
    }

    /** As after a reconnect, when the database may be away again. */
    @Test
    void changeOfABrokenHostThatCannotBeAskedForKeepsNothingBack() {
        rows.broken.put("www.shop.example", true);
        resolver.answer(NAME, context);
        assertThat(resolver.disabled()).containsOnlyKeys("www.shop.example");
        rows.failure = new IllegalStateException("away");
        resolver.changed(Changed.since(Instant.now()));
        assertThat(resolver.disabled()).containsOnlyKeys("www.shop.example");
        rows.failure = null;
        rows.broken.clear();
        resolver.changed(Changed.since(Instant.now()));
        assertThat(resolver.disabled()).isEmpty();
    }

    @Test
    void callsContinueWithoutClientsWhereOneOfTheRepositoriesWantsIt() {
        Rows patient = new Rows();
        patient.continues = true;
        RepositoryResolver second = resolver(patient);
        assertThat(List.of(resolver.continuesWithoutClients(), second.continuesWithoutClients()))
                .containsExactly(false, true);
        assertThat(RepositoryResolver.inTurn(List.of(resolver, second)).get(0).continuesWithoutClients())
                .isTrue();
    }

    private static Optional<SigningChain> chain(Optional<TLSConfiguration> found) {
        return found.map(configuration -> configuration.signingChains().get(0));
    }

    /** Finds the same whatever it is asked for. */
    private record Fixed(List<Found> found) implements CertificateRepository {

        @Override
        public List<Found> find(List<String> names) {
            return found;
        }

        @Override
        public Optional<Entry> find(String name) {
            throw new AssertionError(name);
        }

        @Override
        public Stream<Summary> list() {
            return Stream.empty();
        }
    }
}
