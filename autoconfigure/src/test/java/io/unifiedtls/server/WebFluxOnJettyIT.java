package io.unifiedtls.server;

import org.junit.jupiter.api.Tag;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.TestPropertySource;

/** WebFlux on Jetty. */
@SpringBootTest(classes = ReactiveSuiteApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@TestPropertySource(
        properties = {
            "spring.main.web-application-type=reactive",
            "server.forward-headers-strategy=framework",
            "spring.autoconfigure.exclude=" + HandshakeSuite.REACTIVE_TOMCAT + "," + HandshakeSuite.NETTY
        })
@OnServer("Jetty")
@Tag("ci")
class WebFluxOnJettyIT extends HandshakeSuite {}
