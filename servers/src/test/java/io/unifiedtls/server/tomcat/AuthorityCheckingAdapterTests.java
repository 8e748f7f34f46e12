package io.unifiedtls.server.tomcat;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TrustStore;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLException;
import org.apache.coyote.Adapter;
import org.apache.coyote.OutputBuffer;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests as Tomcat gives them to its adapter. Its own processors let no request pass whose target and header differ, so only
 * here can be seen that both are looked at.
 */
class AuthorityCheckingAdapterTests {

    private static final TLSConfiguration OPEN = TLSConfiguration.builder()
            .label("open")
            .signingChains(certificateFor("open.example", "closed.example"))
            .build();
    private static final TLSConfiguration CLOSED = OPEN.toBuilder()
            .label("closed")
            .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
            .build();

    private final LateBindingContext root = Contexts.factory(
                    OPEN,
                    HostTable.builder()
                            .add("open.example", OPEN, "open")
                            .add("closed.example", CLOSED, "closed")
                            .build())
            .server("default");
    private final Application application = new Application();
    private final Response response = new Response();

    @ParameterizedTest
    @CsvSource({
        "open.example, open.example, true",
        "open.example, OPEN.example.:443, true",
        "open.example, , true",
        "closed.example, closed.example, false",
        "closed.example, , false",
        "closed.example, open.example, false",
        "open.example, closed.example, false",
        "open.example, CLOSED.EXAMPLE.:443, false",
        "open.example, open.example@closed.example, false",
    })
    void bothServerNameAndHeaderAreLookedAt(String serverName, @Nullable String header, boolean isAnswered)
            throws Exception {
        adapter().service(request(serverName, header, connect()), response);
        assertThat(application.answered).isEqualTo(isAnswered);
        assertThat(response.getStatus()).isEqualTo(isAnswered ? 200 : 421);
    }

    @Test
    void requestWhoseConnectionIsNotKnownIsRefused() throws Exception {
        adapter().service(request("open.example", "open.example", null), response);
        assertThat(application.answered).isFalse();
        assertThat(response.getStatus()).isEqualTo(421);
    }

    @Test
    void requestHasItsConnection() throws Exception {
        LateBindingEngine engine = connect();
        Request request = request("open.example", "open.example", engine);
        adapter().service(request, response);
        assertThat(request.getAttribute(TLSConnection.ATTRIBUTE))
                .isEqualTo(engine.connection().orElseThrow());
        assertThat(response.getMimeHeaders().getHeader("Connection")).isNull();
    }

    /** RFC 9112, section 9.6; HTTP/2 has GOAWAY for that. */
    @ParameterizedTest
    @CsvSource({"HTTP/1.1, close", "HTTP/2.0, "})
    void connectionThatIsToEndSaysSo(String protocol, @Nullable String header) throws Exception {
        LateBindingEngine engine = connect();
        engine.retire();
        Request request = request("open.example", "open.example", engine);
        request.protocol().setString(protocol);
        adapter().service(request, response);
        assertThat(response.getMimeHeaders().getHeader("Connection")).isEqualTo(header);
        assertThat(application.answered).isTrue();
    }

    private AuthorityCheckingAdapter adapter() {
        TLSNioEndpoint endpoint = new TLSNioEndpoint();
        endpoint.setContext(() -> root);
        return new AuthorityCheckingAdapter(application, endpoint);
    }

    private LateBindingEngine connect() throws SSLException {
        LateBindingEngine engine = root.newEngine();
        Engines.handshake(Engines.client("open.example"), engine);
        return engine;
    }

    private Request request(String serverName, @Nullable String header, @Nullable LateBindingEngine engine) {
        Request request = new Request();
        request.setResponse(response);
        request.protocol().setString("HTTP/1.1");
        request.serverName().setString(serverName);
        if (header != null) {
            request.getMimeHeaders().setValue("host").setString(header);
        }
        if (engine != null) {
            request.setAttribute(SSLSupport.SESSION_MGR, new TLSConnectionSupport(engine));
        }
        response.setRequest(request);
        response.setOutputBuffer(new Nowhere());
        return request;
    }

    private static final class Nowhere implements OutputBuffer {

        private long written;

        @Override
        public int doWrite(ByteBuffer chunk) {
            written += chunk.remaining();
            return chunk.remaining();
        }

        @Override
        public long getBytesWritten() {
            return written;
        }
    }

    /** What the requests are for. */
    private static final class Application implements Adapter {

        private boolean answered;

        @Override
        public void service(Request request, Response response) {
            answered = true;
        }

        @Override
        public boolean prepare(Request request, Response response) {
            return true;
        }

        @Override
        public boolean asyncDispatch(Request request, Response response, SocketEvent status) {
            return true;
        }

        @Override
        public void log(Request request, Response response, long time) {}

        @Override
        public void checkRecycled(Request request, Response response) {}

        @Override
        public String getDomain() {
            return "";
        }
    }
}
