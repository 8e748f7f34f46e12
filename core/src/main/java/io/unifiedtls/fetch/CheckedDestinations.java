package io.unifiedtls.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the HTTP client go where it may. The client would look a name up by itself, and could be told another address than
 * the one that was checked; so with http it is told to use the checked address as its proxy, whereby it connects to that and
 * to nothing else, and sends the whole URL, which each server of HTTP/1.1 takes (RFC 9112, section 3.2.2). With https the
 * certificate shows who is there. A proxy that the operator has set for the Java runtime is used as it is.
 */
public final class CheckedDestinations extends ProxySelector {

    private static final int HTTP_PORT = 80;

    private final Set<String> privateHosts;
    private final Optional<ProxySelector> operators;
    private final Object setting;

    /**
     * Create a selector.
     *
     * @param privateHosts that may lead anywhere
     * @param operators what the operator has set, if there is any
     * @param setting names the private hosts in messages
     */
    public CheckedDestinations(Set<String> privateHosts, Optional<ProxySelector> operators, Object setting) {
        this.privateHosts = privateHosts;
        this.operators = operators;
        this.setting = setting;
    }

    @Override
    public List<Proxy> select(URI uri) {
        try {
            List<Proxy> set = operators.map(selector -> selector.select(uri)).orElse(List.of());
            if (set.stream().anyMatch(proxy -> proxy.type() == Proxy.Type.HTTP)) {
                requireNoLiteral(uri);
                return set;
            }
            InetAddress address = checked(uri);
            if (uri.getScheme().equalsIgnoreCase("https")) {
                return List.of(Proxy.NO_PROXY);
            }
            int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
            return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(address, port)));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** All addresses of a name count, as the client takes any. */
    private InetAddress checked(URI uri) throws IOException {
        String host = uri.getHost();
        InetAddress[] addresses = addresses(host);
        if (!privateHosts.contains(bare(host))) {
            for (InetAddress address : addresses) {
                if (!PublicAddresses.isPublic(address)) {
                    throw new IOException(
                            "%s resolves to the private address %s. Add the host to %s if it may be queried."
                                    .formatted(host, address.getHostAddress(), setting));
                }
            }
        }
        return addresses[0];
    }

    private static InetAddress[] addresses(String host) throws IOException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException ex) {
            throw new IOException("%s does not resolve to an address".formatted(host), ex);
        }
    }

    /** A proxy looks names up itself; an address is one here as there. */
    private void requireNoLiteral(URI uri) throws IOException {
        String host = bare(uri.getHost());
        if (host.matches("[0-9a-f:.x]*") && (host.matches(".*[0-9]") || host.contains(":"))) {
            checked(uri);
        }
    }

    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower;
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The caller is told.
    }
}
