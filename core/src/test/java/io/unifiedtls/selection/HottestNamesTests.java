package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ServerName;
import io.unifiedtls.testing.Contexts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The names that a cache of answers tells as the most used ones. */
class HottestNamesTests extends ResolverCacheFixture {

    private final ResolverCache cache = cache(Duration.ofMinutes(1), Duration.ofMinutes(1));
    private final CacheableSniResolver resolver =
            (name, context) -> name.value().startsWith("no") ? Optional.empty() : Optional.of(CONFIGURATION);

    private void use(String name, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            resolve(cache, resolver, name);
        }
    }

    @Test
    void nothingIsHotAtFirst() {
        assertThat(cache.hottest(10)).isEmpty();
    }

    @Test
    void hottestAreAmongTheFirstAndBounded() throws Exception {
        for (int i = 0; i < 90; i++) {
            use("h%d.example".formatted(i), 1);
        }
        await().atMost(LONG)
                .untilAsserted(
                        () -> { // A cache may forget uses in a burst, since it counts on another thread
                            for (int i = 0; i < 20; i++) { // In turn, so that the latest are not the most used
                                use("hot.example", 8);
                                use("warm.example", 4);
                                use("h89.example", 1);
                            }
                            assertThat(cache.hottest(5))
                                    .contains(new ServerName("hot.example"), new ServerName("warm.example"));
                        });
        assertThat(cache.hottest(2)).hasSize(2);
        assertThat(cache.hottest(1_000)).hasSizeBetween(90, 100).doesNotHaveDuplicates();
        assertThat(cache.hottest(0)).isEmpty();
    }

    @Test
    void unknownAndForgottenNamesAreNone() throws Exception {
        use("no.example", 5);
        use("gone.example", 5);
        use("here.example", 1);
        cache.forget(resolver, Changed.names("gone.example"));
        assertThat(cache.hottest(10)).isEqualTo(List.of(new ServerName("here.example")));
    }

    @Test
    void nameOfTwoContextsIsToldOnce() throws Exception {
        use("a.example", 1);
        resolve(
                cache,
                resolver,
                new ServerName("a.example"),
                Contexts.factory(CONFIGURATION).server("default"),
                LONG,
                () -> false);
        assertThat(cache.hottest(10)).hasSize(1);
    }
}
