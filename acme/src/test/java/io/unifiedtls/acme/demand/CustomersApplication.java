package io.unifiedtls.acme.demand;

import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.IssuanceRequest;
import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.acme.order.Orders;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.lookup.LookupObserver;
import io.unifiedtls.testing.TestCertificates;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/**
 * An application whose decision depends on the first label of a name, and whose authority issues after a moment, but for names that begin
 * with "slow". The tenant is the second label.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class CustomersApplication {

    @Bean
    Customers customers() {
        return new Customers();
    }

    @Bean(destroyMethod = "close")
    @Primary
    Authority authority(ObjectProvider<TLSHosts> hosts) {
        return new Authority(hosts);
    }

    @Bean
    Lookups lookups() {
        return new Lookups();
    }

    /** Decides. */
    static final class Customers implements IssuanceDecision {

        private final Queue<String> asked = new ConcurrentLinkedQueue<>();
        private final CountDownLatch release = new CountDownLatch(1);
        private volatile boolean isHealthy;

        long asked(String name) {
            return asked.stream().filter(name::equals).count();
        }

        int asked() {
            return asked.size();
        }

        /** Hangs and fails no more. */
        void recover() {
            isHealthy = true;
            release.countDown();
        }

        @Override
        @SuppressWarnings("NullAway") // The contract forbids it
        public @Nullable Decision decide(IssuanceRequest request) {
            asked.add(request.name());
            List<String> labels = List.of(request.name().split("\\."));
            if (labels.get(0).startsWith("stranger")) {
                return Decision.deny("no such customer");
            }
            if (!isHealthy && labels.get(0).equals("throws")) {
                throw new IllegalStateException("The database of customers is away");
            }
            if (!isHealthy && labels.get(0).equals("null")) {
                return null;
            }
            if (!isHealthy && labels.get(0).startsWith("hangs")) {
                awaitRelease();
            }
            return labels.get(0).equals("plan")
                    ? Decision.allow(labels.get(1), "premium")
                    : Decision.allow(labels.get(1));
        }

        private void awaitRelease() {
            try {
                release.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        }
    }

    /** Issues. */
    static final class Authority implements Orders, AutoCloseable {

        private static final Duration TIME = Duration.ofMillis(300);

        private final ObjectProvider<TLSHosts> hosts;
        private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        private final Queue<String> requested = new ConcurrentLinkedQueue<>();

        Authority(ObjectProvider<TLSHosts> hosts) {
            this.hosts = hosts;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // Visitors tell whether it has happened
        public void request(String tenant, String name, Purpose purpose) {
            requested.add(name);
            if (!name.startsWith("slow")) {
                executor.schedule(() -> issue(tenant, name), TIME.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        void issue(String tenant, String name) {
            hosts.getObject().attach(tenant, name, TestCertificates.certificateFor(name));
        }

        List<String> requested() {
            return List.copyOf(requested);
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }

    /** Counts queries. */
    static final class Lookups implements LookupObserver {

        private final AtomicInteger queries = new AtomicInteger();

        int queries() {
            return queries.get();
        }

        @Override
        public void filtered() {}

        @Override
        public void asked(Outcome outcome, Duration duration) {
            queries.incrementAndGet();
        }
    }
}
