package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.test.context.TestPropertySource;

/** Jetty with virtual threads. */
@EnabledForJreRange(min = JRE.JAVA_21)
@TestPropertySource(
        properties = {"spring.threads.virtual.enabled=true", "spring.autoconfigure.exclude=" + HandshakeSuite.TOMCAT})
@OnServer("Jetty")
class JettyVirtualThreadsIT extends ServletHandshakeSuite {

    @Test
    @Feature(value = "Requests on virtual threads", since = 21)
    void requestsRunOnVirtualThreads() {
        assertThat(client("both.example").get().fact("thread")).startsWith("VirtualThread");
    }
}
