package io.unifiedtls.server.tomcat;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.util.List;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.SSLSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TLSConnectionSupportTests {

    private static final TLSConfiguration SHOP = TLSConfiguration.builder()
            .signingChains(certificateFor("shop.example"))
            .build();

    private static final List<String> ATTRIBUTES = List.of(
            SSLSupport.SECURE_PROTOCOL_KEY,
            SSLSupport.CIPHER_SUITE_KEY,
            SSLSupport.KEY_SIZE_KEY,
            SSLSupport.SESSION_ID_KEY,
            SSLSupport.REQUESTED_PROTOCOL_VERSIONS_KEY,
            SSLSupport.REQUESTED_CIPHERS_KEY);

    private final LateBindingContext root = Contexts.factory(
                    SHOP, HostTable.builder().add("shop.example", SHOP, "here").build())
            .server("default");

    /** To put the client's offer together takes longer than the rest of the check that each request goes through. */
    @Test
    void nothingIsPutTogetherForTheCheckOfARequest() throws IOException {
        LateBindingEngine engine = root.newEngine();
        Engines.handshake(Engines.client("shop.example"), engine);
        TLSConnectionSupport support = new TLSConnectionSupport(engine);
        Request request = request(support);
        assertThat(TLSConnectionSupport.of(request)).contains(support);
        assertThat(ATTRIBUTES)
                .allSatisfy(name -> assertThat(request.getAttribute(name)).isNull());
        request.action(
                ActionCode.REQ_SSL_ATTRIBUTE, request); // As Tomcat does when an application asks for one of them
        assertThat(ATTRIBUTES)
                .allSatisfy(name -> assertThat(request.getAttribute(name)).isNotNull());
        assertThat(support.getRequestedCiphers()).contains("TLS_AES_128_GCM_SHA256");
    }

    @Test
    void requestWithoutTlsHasNone() {
        assertThat(TLSConnectionSupport.of(request(null))).isEmpty();
    }

    private static Request request(@Nullable TLSConnectionSupport support) {
        TLSHttp11NioProtocol protocol = new TLSHttp11NioProtocol();
        Http11Processor processor = new Http11Processor(protocol, protocol.getAdapter());
        processor.setSslSupport(support);
        return processor.getRequest();
    }
}
