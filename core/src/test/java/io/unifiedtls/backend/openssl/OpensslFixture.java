package io.unifiedtls.backend.openssl;

import static io.unifiedtls.testing.TestCertificates.certificateFor;

import io.unifiedtls.ClientHello;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.jsse.JsseBackend;
import java.time.Duration;
import java.util.Optional;

/** A backend on BoringSSL, and handshakes with it. */
abstract class OpensslFixture {

    static final ClientHello ANY = ClientHello.builder().build();
    static final SigningChain CHAIN = certificateFor("shop.example");

    static final TLSConfiguration SHOP =
            TLSConfiguration.builder().label("shop").signingChains(CHAIN).build();

    final OpensslBackend backend = new OpensslBackend(
            new JsseBackend(), new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());
}
