package io.unifiedtls.context;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.challenge.ChallengeCertificate;
import io.unifiedtls.challenge.Challenges;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.handshake.ServerThreads;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.selection.Explainer;
import io.unifiedtls.selection.ResolverChain;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Answers the clients that validate a tls-alpn-01 challenge (RFC 8737) in place of hosts: with a certificate for the challenge
 * alone, in a context of its own that knows no session. Thread-safe.
 */
final class ChallengeSelection implements AutoCloseable {

    /** RFC 8737, section 6.2. */
    static final ApplicationProtocol ACME_TLS_1 = new ApplicationProtocol("acme-tls/1");

    private static final String UNKNOWN =
            "The client offers acme-tls/1 alone, but no tls-alpn-01 challenge is under way for its server name";
    private static final int CONTEXTS = 100;
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    private final Challenges challenges;
    private final TLSBackend backend;
    /** Beside those of hosts, so that none of these is evicted. */
    private final Cache<Challenge, Selection> contexts = Caffeine.newBuilder()
            .maximumSize(CONTEXTS)
            .expireAfterWrite(LIFETIME)
            .executor(Runnable::run) // A context's memory beside the heap is given back at once
            .<Challenge, Selection>removalListener((challenge, selection, cause) -> {
                if (selection != null) {
                    selection.context().close();
                }
            })
            .build();

    ChallengeSelection(Challenges challenges, TLSBackend backend) {
        this.challenges = challenges;
        this.backend = backend;
    }

    /** For roots that answer every client alike. */
    ChallengeSelection none() {
        return new ChallengeSelection(Challenges.none(), backend);
    }

    void servedBy(ServerThreads threads) {
        challenges.servedBy(threads);
    }

    /** Whether a client gets its challenge or nothing: it offers {@code acme-tls/1} alone, and there is a responder. */
    boolean concerns(ClientHello clientHello) {
        List<ApplicationProtocol> offered = clientHello.applicationProtocols();
        return challenges.isPossible() && offered.size() == 1 && offered.get(0).equals(ACME_TLS_1);
    }

    /** Select. Never blocks: the answer is pending where the responder has to be asked. */
    Answer<Selection> select(ClientHello clientHello) {
        return found(clientHello).then(this::selection);
    }

    /** The answer to such a client, without a certificate. */
    TLSExplanation explain(ClientHello clientHello, ResolverChain resolvers) {
        return Explainer.explainChallenge(found(clientHello).now(() -> false), ACME_TLS_1, resolvers);
    }

    private Answer<Challenge> found(ClientHello clientHello) {
        Optional<ServerName> name = clientHello.serverName();
        return name.isEmpty()
                ? Answer.refused(
                        Alert.NO_APPLICATION_PROTOCOL, "The client offers acme-tls/1 alone, without a server name")
                : challenges
                        .tlsAlpn01(name.get())
                        .then(found -> found.isEmpty()
                                ? Answer.refused(Alert.NO_APPLICATION_PROTOCOL, UNKNOWN)
                                : Answer.ready(new Challenge(name.get(), found.get())));
    }

    private Answer<Selection> selection(Challenge challenge) {
        return Answer.ready(contexts.get(challenge, this::create));
    }

    /** No policy applies: nothing but the handshake is ever exchanged. */
    private Selection create(Challenge challenge) {
        TLSConfiguration configuration = TLSConfiguration.builder()
                .signingChains(ChallengeCertificate.of(challenge.name(), challenge.keyAuthorization()))
                .label(ACME_TLS_1.name())
                .applicationProtocols(ACME_TLS_1)
                .build();
        BackendServerContext context = backend.challengeContext(configuration);
        return Selection.ofChallenge(configuration, context);
    }

    @Override
    public void close() {
        contexts.invalidateAll();
    }

    private record Challenge(ServerName name, String keyAuthorization) {}
}
