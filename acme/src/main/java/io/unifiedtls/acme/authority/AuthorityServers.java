package io.unifiedtls.acme.authority;

import io.unifiedtls.Printable;
import io.unifiedtls.fetch.PublicAddresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.toolbox.JSON;

/**
 * The servers that requests for an authority go to: the one of its directory, and those that its directory names. RFC 8555 lets an authority have its orders,
 * authorizations and certificates anywhere, but none that is known does, and one that is attacked would have this application send requests into its own
 * network. Thread-safe.
 */
final class AuthorityServers {

    private static final int HTTPS = 443;

    private final URI directory;
    private volatile Set<Server> named = Set.of();

    AuthorityServers(URI directory) {
        this.directory = directory;
    }

    private record Server(String host, int port) {

        static Server of(URI uri) {
            String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
            return new Server(host, uri.getPort() < 0 ? HTTPS : uri.getPort());
        }
    }

    boolean isDirectory(URI uri) {
        return uri.equals(directory);
    }

    /** The directory has arrived. One that cannot be read names no servers. */
    void learn(InputStream content) {
        try {
            JSON json = JSON.parse(content);
            named = Arrays.stream(Resource.values())
                    .flatMap(resource -> json.get(resource.path()).optional().stream())
                    .map(value -> Server.of(URI.create(value.asString())))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException | AcmeProtocolException | IllegalArgumentException ex) {
            named = Set.of();
        }
    }

    /**
     * Require that a request may be sent.
     *
     * @throws IOException if it leads elsewhere
     */
    void require(URI uri) throws IOException {
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            throw new IOException("The authority leads to an URL without https");
        }
        Server server = Server.of(uri);
        if (server.equals(Server.of(directory))) {
            return;
        }
        if (!named.contains(server)) {
            throw new IOException(
                    "The authority leads to %s, a server that its directory does not name".formatted(shown(server)));
        }
        if (isOwnNetwork(server) && !isOwnNetwork(Server.of(directory))) {
            throw new IOException("The directory of the authority names %s, a server in the network of this application"
                    .formatted(shown(server)));
        }
    }

    private static String shown(Server server) {
        return Printable.of("%s:%d".formatted(server.host(), server.port()), 300);
    }

    /** A name that only a proxy can resolve is none. */
    private static boolean isOwnNetwork(Server server) {
        try {
            return !Arrays.stream(InetAddress.getAllByName(server.host())).allMatch(PublicAddresses::isPublic);
        } catch (UnknownHostException ex) {
            return false;
        }
    }
}
