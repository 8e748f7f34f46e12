package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.TestPropertySource;

/** Reactor Netty. */
@SpringBootTest(classes = ReactiveSuiteApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@TestPropertySource(
        properties = {
            "spring.main.web-application-type=reactive",
            "spring.autoconfigure.exclude=" + HandshakeSuite.REACTIVE_JETTY + "," + HandshakeSuite.REACTIVE_TOMCAT
        })
@OnServer("Reactor Netty")
class NettyHandshakeIT extends HandshakeSuite {

    @Test
    void requestsRunOnTheOnlyEventLoop() {
        assertThat(client("both.example").get().fact("thread")).contains("only-loop");
    }

    @Test
    void sslInfoIsThereWithoutClientCertificate() {
        assertThat(client("both.example").get().fact("attribute.session")).isEqualTo("true");
    }

    @Test
    void resolverThatBlocksHoldsUpNobodyOnTheSameEventLoop() throws Exception {
        ExecutorService slow = Executors.newSingleThreadExecutor();
        try {
            tenants().forget();
            Future<SClient.Seen> blocked =
                    slow.submit(() -> client("slow.tenant.example").get());
            assertThat(tenants().awaitSlow()).isTrue();
            assertThat(client("both.example").get().isAnswered()).isTrue();
            assertThat(blocked).isNotDone();
            assertThat(blocked.get(30, TimeUnit.SECONDS).alert()).isEqualTo("80");
        } finally {
            slow.shutdownNow();
        }
    }
}
