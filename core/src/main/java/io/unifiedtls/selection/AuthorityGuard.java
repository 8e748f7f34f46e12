package io.unifiedtls.selection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.Alert;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSDefaults;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.ServerSettings.AuthorityCheck;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Decides whether a request may come over a connection that was made for another server name: a connection that proves
 * less than the configuration of the request's authority demands must not reach it. Thread-safe.
 */
public final class AuthorityGuard {

    /** Nothing is remembered for what is too long for a name. */
    private static final int LONGEST = 255;

    /** No authority, an IPv4 address, or an IPv6 one in brackets (RFC 3986, section 3.2.2). */
    private static final Pattern NAMELESS = Pattern.compile("|\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9A-Fa-f:.]+]");

    private static final ServerName LOCALHOST = new ServerName("localhost");

    private final AuthorityCheck check;
    private final Function<ClientHello, TLSConfiguration> selector;
    private final Duration timeToLive;
    private final Changes changes;
    private final Cache<LateBindingEngine, RememberedAnswers> answers =
            Caffeine.newBuilder().weakKeys().build();

    /**
     * Create a guard.
     *
     * @param timeToLive how long answers count at most, since resolvers need not tell that theirs have changed
     * @param changes after which answers from before do not count
     * @param selector what answers handshakes, with the exceptions of a handshake
     */
    public AuthorityGuard(
            AuthorityCheck check,
            Duration timeToLive,
            Changes changes,
            Function<ClientHello, TLSConfiguration> selector) {
        this.check = check;
        this.timeToLive = timeToLive;
        this.changes = changes;
        this.selector = selector;
    }

    public Optional<Boolean> permitsAtOnce(LateBindingEngine connection, String authority) {
        if (check == AuthorityCheck.OFF || isItsOwn(connection, host(authority))) {
            return Optional.of(true);
        }
        RememberedAnswers known = answers.getIfPresent(connection);
        return known == null ? Optional.empty() : known.find(host(authority), changes.count());
    }

    public boolean permits(LateBindingEngine connection, String authority) {
        return permitsAtOnce(connection, authority).orElseGet(() -> ask(connection, host(authority)));
    }

    /** A failure of ours, such as a resolver's, is not remembered: it may pass. */
    private boolean ask(LateBindingEngine connection, String host) {
        long after = changes.count();
        try {
            return remembered(connection, host, judge(connection, host), after);
        } catch (HandshakeRefusedException ex) {
            if (ex.alert() == Alert.INTERNAL_ERROR) {
                return false;
            }
            boolean unguarded = check == AuthorityCheck.LENIENT && ex.alert() == Alert.UNRECOGNIZED_NAME;
            return remembered(connection, host, unguarded, after);
        }
    }

    private boolean remembered(LateBindingEngine connection, String host, boolean permitted, long after) {
        if (host.length() <= LONGEST) {
            answers.get(connection, key -> new RememberedAnswers(timeToLive)).put(host, permitted, after);
        }
        return permitted;
    }

    private boolean judge(LateBindingEngine connection, String host) {
        if (NAMELESS.matcher(host).matches()) {
            return permits(connection, Optional.empty());
        }
        Optional<ServerName> name = ServerName.parse(host);
        if (name.isEmpty()) {
            return false;
        }
        try {
            return permits(connection, name);
        } catch (HandshakeRefusedException ex) {
            if (name.get().equals(LOCALHOST) && ex.alert() == Alert.UNRECOGNIZED_NAME) {
                return permits(connection, Optional.empty());
            }
            throw ex;
        }
    }

    private boolean permits(LateBindingEngine connection, Optional<ServerName> name) {
        ClientHello received = connection.clientHello().orElseThrow();
        return permits(
                connection, selector.apply(received.toBuilder().serverName(name).build()));
    }

    private boolean permits(LateBindingEngine connection, TLSConfiguration demanded) {
        TLSConfiguration own = connection.configuration().orElseThrow();
        if (demanded.equals(own)) {
            return true;
        }
        return isAuthenticated(demanded, own) && (check == AuthorityCheck.LENIENT || isSatisfied(demanded, connection));
    }

    /** Whether a client that was let in by one configuration has proved what another one demands. */
    public static boolean isAuthenticated(TLSConfiguration demanded, TLSConfiguration own) {
        return demanded.clientAuthentication() == ClientAuthentication.NONE
                || (demanded.clientAuthentication() == own.clientAuthentication()
                        && demanded.trustStore().equals(own.trustStore()));
    }

    private static boolean isSatisfied(TLSConfiguration demanded, LateBindingEngine connection) {
        TLSConnection negotiated = connection.connection().orElseThrow();
        return demanded.lowestSupportedVersion().compareTo(negotiated.version()) <= 0
                && demanded.highestSupportedVersion().compareTo(negotiated.version()) >= 0
                && demanded.cipherSuites().orElse(TLSDefaults.CIPHER_SUITES).contains(negotiated.cipherSuite());
    }

    private static boolean isItsOwn(LateBindingEngine connection, String host) {
        Optional<ServerName> serverName = connection.clientHello().flatMap(ClientHello::serverName);
        return serverName.isPresent()
                && (host.equals(serverName.get().value()) || serverName.equals(ServerName.parse(host)));
    }

    /** Without a port (RFC 3986, section 3.2.3), which may be empty. */
    private static String host(String authority) {
        int end = authority.length();
        while (end > 0 && authority.charAt(end - 1) >= '0' && authority.charAt(end - 1) <= '9') {
            end--;
        }
        return end > 0 && authority.charAt(end - 1) == ':' ? authority.substring(0, end - 1) : authority;
    }
}
