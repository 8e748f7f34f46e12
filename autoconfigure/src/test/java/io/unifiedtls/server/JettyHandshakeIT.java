package io.unifiedtls.server;

import org.springframework.test.context.TestPropertySource;

/** Jetty with threads of a pool. */
@TestPropertySource(properties = "spring.autoconfigure.exclude=" + HandshakeSuite.TOMCAT)
class JettyHandshakeIT extends ServletHandshakeSuite {}
