package io.unifiedtls.server;

import io.unifiedtls.testing.NativeLeaks;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.test.context.TestPropertySource;

/** Tomcat on BoringSSL. */
@ExtendWith(NativeLeaks.class)
@TestPropertySource(properties = "unified-tls.server.backend=openssl")
@OnServer(value = "Tomcat", backend = "OpenSSL")
class OpensslTomcatHandshakeIT extends TomcatHandshakeIT {}
