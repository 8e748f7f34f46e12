package io.unifiedtls.fleet.store;

import static io.unifiedtls.fleet.store.HostsContract.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.ConcurrencyFailureException;

/** Names at different levels that two tenants claim in transactions at the same time. */
class DomainLocksTests {

    @Timeout(60)
    abstract static class Races {

        private final ExecutorService other = Executors.newSingleThreadExecutor();
        HostsScene scene;

        abstract Database database();

        @BeforeEach
        final void open() {
            scene = new HostsScene(database()).emptied();
        }

        @AfterEach
        final void close() {
            other.shutdownNow();
        }

        @Test
        void hostBelowAWildcardThatIsNotCommittedWaitsForIt() throws Exception {
            assertThat(raced("*.shop.example", "www.shop.example")).contains(Reason.NAME_TAKEN);
            assertThat(scene.hosts.find("www.shop.example")).isEmpty();
        }

        @Test
        void wildcardAboveAHostThatIsNotCommittedWaitsForIt() throws Exception {
            assertThat(raced("www.shop.example", "*.shop.example")).contains(Reason.NAME_TAKEN);
            assertThat(scene.hosts.find("*.shop.example")).isEmpty();
        }

        @Test
        void proofOfAWildcardWaitsForAHostThatIsNotCommitted() throws Exception {
            scene.publish(scene.hosts.claim("other", "*.shop.example", ProofMethod.DNS));
            Future<Optional<Reason>> second = scene.transaction.execute(status -> {
                scene.hosts.claim("acme", "www.shop.example", ProofMethod.OPERATOR);
                return waiting(() -> scene.hosts.prove("other", "*.shop.example"));
            });
            assertThat(Objects.requireNonNull(second).get(20, TimeUnit.SECONDS)).isEmpty();
        }

        @Test
        void nameOfATransactionThatIsRolledBackIsFree() throws Exception {
            Future<Optional<Reason>> second = scene.transaction.execute(status -> {
                scene.hosts.claim("acme", "*.shop.example", ProofMethod.OPERATOR);
                status.setRollbackOnly();
                return waiting(() -> scene.hosts.claim("other", "www.shop.example", ProofMethod.OPERATOR));
            });
            assertThat(Objects.requireNonNull(second).get(20, TimeUnit.SECONDS)).isEmpty();
        }

        /** How the second claim ends, which begins while the first one is not committed. */
        private Optional<Reason> raced(String first, String then) throws Exception {
            Future<Optional<Reason>> second = scene.transaction.execute(status -> {
                scene.hosts.claim("acme", first, ProofMethod.OPERATOR);
                return waiting(() -> scene.hosts.claim("other", then, ProofMethod.OPERATOR));
            });
            return Objects.requireNonNull(second).get(20, TimeUnit.SECONDS);
        }

        private Future<Optional<Reason>> waiting(Callable<?> call) {
            Future<Optional<Reason>> outcome = other.submit(() -> {
                try {
                    call.call();
                    return Optional.empty();
                } catch (TLSHostException refusal) {
                    return Optional.of(refusal.reason());
                }
            });
            assertThatThrownBy(() -> outcome.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            return outcome;
        }

        @Test
        void oppositeOrderOfNamesEndsWithAPassingFaultAtWorst() throws Exception {
            CountDownLatch both = new CountDownLatch(2);
            Future<Boolean> second =
                    other.submit(() -> claimed(both, "other", List.of("www.two.example", "*.one.example")));
            boolean first = claimed(both, "acme", List.of("www.one.example", "*.two.example"));
            assertThat(List.of(first, second.get(30, TimeUnit.SECONDS))).contains(true);
            String owner = first ? "acme" : "other";
            assertThat(scene.jdbc.queryForList("select distinct tenant from tls_host", String.class))
                    .containsExactly(owner);
            refused(
                    Reason.NAME_TAKEN,
                    () -> scene.hosts.claim(
                            first ? "other" : "acme", first ? "*.one.example" : "*.two.example", ProofMethod.OPERATOR));
        }

        /** On H2, the second transaction waits for the first one from its first name on. */
        private boolean claimed(CountDownLatch both, String tenant, List<String> names) {
            try {
                scene.transaction.executeWithoutResult(status -> {
                    scene.hosts.claim(tenant, names.get(0), ProofMethod.OPERATOR);
                    both.countDown();
                    awaitBriefly(both);
                    scene.hosts.claim(tenant, names.get(1), ProofMethod.OPERATOR);
                });
                return true;
            } catch (ConcurrencyFailureException | TLSHostException passing) {
                return false;
            }
        }

        private static void awaitBriefly(CountDownLatch both) {
            try {
                both.await(1, TimeUnit.SECONDS);
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        }
    }

    @Nested
    class OnH2 extends Races {

        private static final Database DATABASE =
                Database.h2("LOCK_TIMEOUT=10000").withSchema();

        @Override
        Database database() {
            return DATABASE;
        }
    }

    @Nested
    class OnPostgres extends Races {

        private static final Database DATABASE =
                PostgresServer.shared().newDatabase().withSchema();

        @Override
        Database database() {
            return DATABASE;
        }

        @Test
        void hostsOfADomainDoNotWaitForEachOther() throws Exception {
            Future<?> second;
            try (var threads = new Threads()) {
                second = Objects.requireNonNull(scene.transaction.execute(status -> {
                    scene.hosts.claim("acme", "one.shop.example", ProofMethod.OPERATOR);
                    return threads.finished(() -> scene.hosts.claim("other", "two.shop.example", ProofMethod.OPERATOR));
                }));
            }
            assertThat(second.isDone()).isTrue();
        }
    }

    private static final class Threads implements AutoCloseable {

        private final ExecutorService executor = Executors.newSingleThreadExecutor();

        Future<?> finished(Callable<?> call) {
            Future<?> future = executor.submit(call);
            assertThat(future).succeedsWithin(20, TimeUnit.SECONDS);
            return future;
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
