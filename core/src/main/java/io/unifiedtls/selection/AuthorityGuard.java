package io.unifiedtls.selection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.Alert;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ClientHello;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.ServerSettings.AuthorityCheck;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
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
    private final Function<ClientHello, Answer<TLSConfiguration>> selector;
    private final Duration timeToLive;
    private final Changes changes;
    private final Cache<LateBindingEngine, RememberedAnswers> answers =
            Caffeine.newBuilder().weakKeys().build();

    /**
     * Create a guard.
     *
     * @param timeToLive how long answers count at most, since resolvers need not tell that theirs have changed
     * @param changes after which answers from before do not count
     * @param selector selects as for handshakes
     */
    public AuthorityGuard(
            AuthorityCheck check,
            Duration timeToLive,
            Changes changes,
            Function<ClientHello, Answer<TLSConfiguration>> selector) {
        this.check = check;
        this.timeToLive = timeToLive;
        this.changes = changes;
        this.selector = selector;
    }

    public Answer<Boolean> permits(LateBindingEngine connection, String authority) {
        String host = host(authority);
        if (check == AuthorityCheck.OFF || isItsOwn(connection, host)) {
            return Answer.ready(true);
        }
        long after = changes.count();
        return remembered(connection, host, after)
                .<Answer<Boolean>>map(Answer::ready)
                .orElseGet(() -> ask(connection, host, after));
    }

    private Optional<Boolean> remembered(LateBindingEngine connection, String host, long after) {
        return Optional.ofNullable(answers.getIfPresent(connection)).flatMap(known -> known.find(host, after));
    }

    private Answer<Boolean> ask(LateBindingEngine connection, String host, long after) {
        if (NAMELESS.matcher(host).matches()) {
            return demanded(connection, Optional.empty()).handle(known -> judge(connection, host, known, after));
        }
        Optional<ServerName> name = ServerName.parse(host);
        if (name.isEmpty()) {
            return Answer.ready(remember(connection, host, false, after));
        }
        return demanded(connection, name)
                .handle(known -> isUnknownLocalhost(name.get(), known) ? demanded(connection, Optional.empty()) : known)
                .handle(known -> judge(connection, host, known, after));
    }

    private Answer<TLSConfiguration> demanded(LateBindingEngine connection, Optional<ServerName> name) {
        ClientHello received = connection.clientHello().orElseThrow();
        return selector.apply(received.toBuilder().serverName(name).build());
    }

    private static boolean isUnknownLocalhost(ServerName name, Answer.Known<TLSConfiguration> known) {
        return name.equals(LOCALHOST)
                && known instanceof Answer.Refused<TLSConfiguration> refusal
                && refusal.alert() == Alert.UNRECOGNIZED_NAME;
    }

    /** A failure of ours, such as a resolver's, is not remembered, nor is a refusal for now: both may pass. */
    private Answer<Boolean> judge(
            LateBindingEngine connection, String host, Answer.Known<TLSConfiguration> demanded, long after) {
        if (!(demanded instanceof Answer.Refused<TLSConfiguration> refusal)) {
            boolean permitted = permits(connection, demanded.value().orElseThrow());
            return Answer.ready(remember(connection, host, permitted, after));
        }
        if (refusal.alert() == Alert.INTERNAL_ERROR || refusal.isPassing()) {
            return Answer.ready(false);
        }
        boolean unguarded = check == AuthorityCheck.LENIENT && refusal.alert() == Alert.UNRECOGNIZED_NAME;
        return Answer.ready(remember(connection, host, unguarded, after));
    }

    private boolean remember(LateBindingEngine connection, String host, boolean permitted, long after) {
        if (host.length() <= LONGEST) {
            answers.get(connection, key -> new RememberedAnswers(timeToLive)).put(host, permitted, after);
        }
        return permitted;
    }

    private boolean permits(LateBindingEngine connection, TLSConfiguration demanded) {
        if (demanded.equals(connection.configuration().orElseThrow())) {
            return true;
        }
        return isAuthenticated(demanded, connection)
                && (check == AuthorityCheck.LENIENT || isSatisfied(demanded, connection));
    }

    /** Whether the client of an established connection has proved what a configuration demands. */
    public static boolean isAuthenticated(TLSConfiguration demanded, LateBindingEngine connection) {
        TLSConfiguration own = connection.configuration().orElseThrow();
        return !demanded.clientAuthentication().isEnforced()
                || (demanded.clientAuthentication().equals(own.clientAuthentication())
                        && (demanded.allowedPeers().equals(own.allowedPeers()) || isAllowed(demanded, connection)));
    }

    /** A client that sent no certificate was judged by its client authentication alone, which is the same. */
    private static boolean isAllowed(TLSConfiguration demanded, LateBindingEngine connection) {
        List<X509Certificate> chain =
                connection.connection().map(TLSConnection::peerCertificates).orElse(List.of());
        return demanded.allowedPeers().isEmpty()
                || (chain.isEmpty()
                        ? demanded.clientAuthentication().mode() == ClientAuthentication.Mode.WANT
                        : demanded.allowedPeers().get().allows(chain.get(0)));
    }

    private static boolean isSatisfied(TLSConfiguration demanded, LateBindingEngine connection) {
        TLSConnection negotiated = connection.connection().orElseThrow();
        return demanded.supports(negotiated.version())
                && demanded.effective(Side.SERVER).cipherSuites().contains(negotiated.cipherSuite());
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
