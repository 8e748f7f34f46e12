package io.unifiedtls.backend.openssl;

import static io.unifiedtls.testing.TestCertificates.certificateFor;

import io.unifiedtls.ClientHello;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.testing.Engines;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** A backend on BoringSSL, and handshakes with it. */
abstract class OpensslFixture {

    static final ClientHello ANY = ClientHello.builder().build();
    static final SigningChain CHAIN = certificateFor("shop.example");

    static final TLSConfiguration SHOP =
            TLSConfiguration.builder().label("shop").signingChains(CHAIN).build();

    final OpensslBackend backend = new OpensslBackend(
            new JsseBackend(), new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());

    static boolean isResumed(SSLContext clients, BackendServerContext context, String version) throws SSLException {
        SSLEngine client =
                Engines.client(clients, "shop.example", parameters -> parameters.setProtocols(new String[] {version}));
        SSLEngine server = context.newEngine(ANY);
        Engines.handshake(client, server);
        Engines.send(new byte[1], server, client); // BoringSSL sends tickets of TLS 1.3 with what is written first
        boolean resumed = context.isResumed(server, Instant.now());
        context.release(server);
        return resumed;
    }
}
