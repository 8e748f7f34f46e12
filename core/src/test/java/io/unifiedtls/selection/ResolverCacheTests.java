package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.Alert;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.testing.Contexts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Which answers of a resolver are remembered, and for how long. */
class ResolverCacheTests extends ResolverCacheFixture {

    @Test
    void remembersConfigurationsUnknownNamesAndRefusals() throws Exception {
        ResolverCache cache = cache(LONG, LONG);
        CacheableSniResolver resolver = (name, context) -> {
            asked.incrementAndGet();
            return switch (name.value()) {
                case "refused.example" -> throw new HandshakeRefusedException(Alert.ACCESS_DENIED, "suspended");
                case "known.example" -> Optional.of(CONFIGURATION);
                default -> Optional.empty();
            };
        };
        for (int i = 0; i < 3; i++) {
            assertThat(resolve(cache, resolver, "known.example")).contains(CONFIGURATION);
            assertThat(resolve(cache, resolver, "unknown.example")).isEmpty();
            assertThatExceptionOfType(HandshakeRefusedException.class)
                    .isThrownBy(() -> resolve(cache, resolver, "refused.example"))
                    .withMessage("suspended")
                    .satisfies(ex -> assertThat(ex.alert()).isEqualTo(Alert.ACCESS_DENIED));
        }
        assertThat(asked).hasValue(3);
        TLSServerContext other = Contexts.factory(CONFIGURATION).server("default");
        assertThat(resolve(cache, resolver, new ServerName("known.example"), other, LONG, () -> false))
                .isPresent();
        assertThat(asked).as("another context").hasValue(4);
    }

    @Test
    void eachKindOfAnswerHasItsOwnTimeToLive() throws Exception {
        CacheableSniResolver resolver = (name, context) -> {
            asked.incrementAndGet();
            return name.value().startsWith("known") ? Optional.of(CONFIGURATION) : Optional.empty();
        };
        ResolverCache forgetsUnknown = cache(LONG, Duration.ofNanos(1));
        ResolverCache forgetsKnown = cache(Duration.ofNanos(1), LONG);
        for (ResolverCache cache : List.of(forgetsUnknown, forgetsKnown)) {
            for (int i = 0; i < 2; i++) {
                assertThat(resolve(cache, resolver, "known.example")).isPresent();
                assertThat(resolve(cache, resolver, "unknown.example")).isEmpty();
            }
        }
        assertThat(asked).hasValue(6);
    }

    @Test
    void namesWithAConfigurationAreRememberedAsLongAsThose() throws Exception {
        CacheableSniResolver resolver = (name, context) -> {
            asked.incrementAndGet();
            return Optional.of(CONFIGURATION);
        };
        ResolverCache cache = cache(LONG, Duration.ofNanos(1));
        resolve(cache, resolver, "known.example");
        resolve(cache, resolver, "known.example");
        assertThat(asked).hasValue(1);
    }

    @Test
    void failuresAreNotRemembered() throws Exception {
        ResolverCache cache = cache(LONG, LONG);
        CacheableSniResolver resolver = (name, context) -> {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("database is down");
            }
            return Optional.of(CONFIGURATION);
        };
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> resolve(cache, resolver, "a.example"))
                .withRootCauseInstanceOf(IllegalStateException.class);
        assertThat(resolve(cache, resolver, "a.example")).contains(CONFIGURATION);
    }

    @Test
    void forgetsTheNamesThatChangedAndNoOthers() throws Exception {
        List<String> names = List.of("a.example", "b.example", "a.b.example", "example", "a.other", "unknown.example");
        assertThat(askedAfterForgetting(names, Changed.names("a.example"))).containsExactly("a.example");
        assertThat(askedAfterForgetting(names, Changed.names("unknown.example", "A.OTHER")))
                .containsExactly("a.other", "unknown.example");
        assertThat(askedAfterForgetting(names, Changed.names("*.example", "a.other")))
                .containsExactly("a.example", "b.example", "a.other", "unknown.example");
        assertThat(askedAfterForgetting(names, new Changed.Names(Set.of()))).isEmpty();
        assertThat(askedAfterForgetting(names, Changed.all())).containsExactlyElementsOf(names);
    }

    private List<String> askedAfterForgetting(List<String> names, Changed forgotten) throws Exception {
        ResolverCache cache = cache(LONG, LONG);
        List<String> calls = new ArrayList<>();
        CacheableSniResolver resolver = (name, context) -> {
            calls.add(name.value());
            return name.value().startsWith("unknown") ? Optional.empty() : Optional.of(CONFIGURATION);
        };
        CacheableSniResolver other = (name, context) -> {
            asked.incrementAndGet();
            return Optional.of(CONFIGURATION);
        };
        for (String name : names) {
            resolve(cache, resolver, name);
            resolve(cache, other, name);
        }
        calls.clear();
        asked.set(0);
        cache.forget(resolver, forgotten);
        for (String name : names) {
            resolve(cache, resolver, name);
            resolve(cache, other, name);
        }
        assertThat(asked).as("another resolver's answers").hasValue(0);
        return calls;
    }

    /** It may have looked before the change. */
    @Test
    void answerOfACallThatWasUnderWayIsForgottenToo() throws Exception {
        for (Changed forgotten : List.of(Changed.names("a.example"), Changed.all())) {
            asked.set(0);
            ResolverCache cache = cache(LONG, LONG);
            CacheableSniResolver changesMeanwhile = new CacheableSniResolver() {
                @Override
                public Optional<TLSConfiguration> resolve(ServerName name, TLSServerContext context) {
                    if (asked.incrementAndGet() == 1) {
                        cache.forget(this, forgotten);
                    }
                    return Optional.of(CONFIGURATION);
                }
            };
            for (int i = 0; i < 3; i++) {
                assertThat(resolve(cache, changesMeanwhile, "a.example")).isPresent();
            }
            assertThat(asked).hasValue(2);
        }
    }
}
