package io.unifiedtls.acme.dns;

import static org.awaitility.Awaitility.await;

import io.unifiedtls.acme.DnsChallengeProvider;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.HttpAnswers;
import io.unifiedtls.challenge.ChallengeResponder;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.test.acme.PebbleServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The provider of some names hangs. Others have one of two threads to themselves. */
@Tag("one-jdk")
@Timeout(300)
class SlowDnsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void slowProviderLeavesThreadsToOthers() throws Exception {
        AcmeApplication.assumePebble();
        int http = AcmeApplication.freePort();
        try (PebbleServer pebble = PebbleServer.builder().httpPort(http).start();
                AcmeApplication application = AcmeApplication.start(
                        FleetServer.JETTY,
                        Hanging.class,
                        "unified-tls.fleet.jobs.threads=2",
                        "unified-tls.acme.challenges=dns-01,http-01",
                        "unified-tls.acme.dns.name-servers=" + pebble.dnsServer(),
                        "unified-tls.acme.dns.propagation-timeout=10m",
                        "unified-tls.acme.authorities[0].orders-per-hour=100000",
                        "unified-tls.acme.authorities[0].name=pebble",
                        "unified-tls.acme.authorities[0].directory=" + pebble.directory(),
                        "unified-tls.acme.authorities[0].trust=" + pebble.serverAuthorityLocation());
                HttpAnswers answers = new HttpAnswers(http, () -> application.bean(ChallengeResponder.class))) {
            answers.accept("quick.example");
            Provider provider = application.bean(Provider.class);
            try {
                for (int i = 0; i < 4; i++) {
                    application.order("slow%d.example".formatted(i));
                }
                await().atMost(PATIENCE).until(() -> provider.calls.get() > 0);
                application.order("quick.example");
                application.awaitIssued("quick.example");
            } finally {
                provider.release.countDown();
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Hanging {

        @Bean
        Provider provider() {
            return new Provider();
        }
    }

    /** Hangs. */
    static final class Provider implements DnsChallengeProvider {

        private final AtomicInteger calls = new AtomicInteger();
        private final CountDownLatch release = new CountDownLatch(1);

        @Override
        public boolean serves(String name) {
            return name.contains("slow");
        }

        @Override
        public void publish(String name, String value) throws InterruptedException {
            calls.incrementAndGet();
            release.await();
        }

        @Override
        public void withdraw(String name, String value) {}
    }
}
