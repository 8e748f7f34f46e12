package io.unifiedtls.server.tomcat;

import io.unifiedtls.handshake.LateBindingContext;
import java.util.function.Supplier;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.Http11NioProtocol;

/**
 * HTTP/1.1 and HTTP/2 over TLS of a root context. Tomcat makes it by its class name, so the context is set afterwards,
 * before the connector starts.
 */
public final class TLSHttp11NioProtocol extends Http11NioProtocol {

    public TLSHttp11NioProtocol() {
        super(new TLSNioEndpoint());
        setSSLEnabled(true);
    }

    @Override
    public void setAdapter(Adapter adapter) {
        super.setAdapter(new AuthorityCheckingAdapter(adapter, (TLSNioEndpoint) getEndpoint()));
    }

    /**
     * Set where new connections get their context from.
     *
     * @param current asked once per connection, on a thread that may not block for long
     */
    public void setContext(Supplier<LateBindingContext> current) {
        ((TLSNioEndpoint) getEndpoint()).setContext(current);
    }
}
