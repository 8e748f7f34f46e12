package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Tomcat with threads of a pool. */
@TestPropertySource(properties = "spring.autoconfigure.exclude=" + HandshakeSuite.JETTY)
@OnServer("Tomcat")
class TomcatHandshakeIT extends ServletHandshakeSuite {

    /** Attributes of Tomcat's own, beside those of the servlet specification. */
    @Test
    void requestedProtocolsAreThere() {
        assertThat(client("both.example").with("-tls1_2").get().fact("attribute.requested"))
                .isEqualTo("TLSv1.2");
    }
}
