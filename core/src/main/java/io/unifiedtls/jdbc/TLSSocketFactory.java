package io.unifiedtls.jdbc;

import io.unifiedtls.client.NamedClients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connects JDBC drivers that create a socket factory by the name of its class, such as PostgreSQL's: {@code
 * sslmode=verify-full&sslfactory=io.unifiedtls.jdbc.TLSSocketFactory&sslfactoryarg=NAME}. {@code NAME} is a configuration
 * of {@code unified-tls.configurations}, or {@code APPLICATION/NAME} where several applications of this JVM have one of
 * that name.
 *
 * <p>Each connection has every setting of what is in force when it begins, and verifies the host. Thread-safe.
 */
public final class TLSSocketFactory extends SSLSocketFactory {

    private static final Set<String> SAFE_MODES = Set.of("require", "verify-ca", "verify-full");

    private final @Nullable String name;
    private final @Nullable String fault;

    /**
     * A factory for a configuration.
     *
     * @param name the configuration's; without one, no connection is made
     */
    public TLSSocketFactory(@Nullable String name) {
        this(name, null);
    }

    /**
     * A factory for PostgreSQL's driver, which passes the properties of the connection. It refuses connections that the
     * driver could make without TLS.
     *
     * @param properties among them {@code sslfactoryarg}, {@code sslmode} and {@code ssl}
     */
    public TLSSocketFactory(Properties properties) {
        this(properties.getProperty("sslfactoryarg"), fault(properties));
    }

    private TLSSocketFactory(@Nullable String name, @Nullable String fault) {
        this.name = name;
        this.fault = fault;
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return current().createSocket(socket, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return current().createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return current().createSocket(host, port, local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return current().createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return current().createSocket(host, port, local, localPort);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return suites().getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return suites().getSupportedCipherSuites();
    }

    private SSLSocketFactory suites() {
        try {
            return current();
        } catch (SSLException ex) {
            throw new IllegalStateException(ex.getMessage(), ex);
        }
    }

    /** Of now, since a driver may keep this factory. */
    private SSLSocketFactory current() throws SSLException {
        if (fault != null) {
            throw new SSLException(fault);
        }
        try {
            return NamedClients.find(name).sslContext().getSocketFactory();
        } catch (RuntimeException ex) { // The driver shows only this message
            throw new SSLException(ex.getMessage(), ex);
        }
    }

    private static @Nullable String fault(Properties properties) {
        String mode = properties.getProperty("sslmode");
        boolean safe = mode == null
                ? Set.of("", "true")
                        .contains(properties.getProperty("ssl", "false").toLowerCase(Locale.ROOT))
                : SAFE_MODES.contains(mode.toLowerCase(Locale.ROOT));
        return safe
                ? null
                : "With this sslmode, the driver may connect without TLS. Add sslmode=verify-full to the URL of the database.";
    }
}
