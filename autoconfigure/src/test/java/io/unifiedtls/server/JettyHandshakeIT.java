package io.unifiedtls.server;

import org.springframework.test.context.TestPropertySource;

/** Jetty with threads of a pool. */
@TestPropertySource(properties = "spring.autoconfigure.exclude=" + HandshakeSuite.TOMCAT)
@OnServer("Jetty")
class JettyHandshakeIT extends ServletHandshakeSuite {}
