package io.unifiedtls.server;

import io.unifiedtls.testing.NativeLeaks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.test.context.TestPropertySource;

/** Reactor Netty on BoringSSL. */
@Tag("ci")
@ExtendWith(NativeLeaks.class)
@TestPropertySource(properties = "unified-tls.server.backend=openssl")
@OnServer(value = "Reactor Netty", backend = "OpenSSL")
class OpensslNettyHandshakeIT extends NettyHandshakeIT {}
