package io.unifiedtls.server.tomcat;

import io.unifiedtls.TLSConnection;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.net.SSLSupport;

/** Puts the {@link TLSConnection} among the attributes of each request. */
public final class TLSConnectionValve extends ValveBase {

    public TLSConnectionValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.getAttribute(SSLSupport.SESSION_MGR) instanceof TLSConnectionSupport support) {
            support.connection().ifPresent(connection -> request.setAttribute(TLSConnection.ATTRIBUTE, connection));
        }
        getNext().invoke(request, response);
    }
}
