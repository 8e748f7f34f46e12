package io.unifiedtls.revocation;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fetch.Deadline;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/** Fetches responses about own certificates, which are shown to others, within the same bounds. Thread-safe. */
public final class OcspClient {

    private final RevocationSettings settings;
    private final Clock clock;
    private final Fetcher fetcher;

    public OcspClient(RevocationSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.fetcher = new Fetcher(settings);
    }

    /** The responder that the leaf of a chain names; empty if it names none, or if its issuer is not in the chain. */
    public static Optional<URI> responder(SigningChain chain) {
        return chain.certificates().size() < 2 ? Optional.empty() : NamedAddresses.responder(chain.leaf());
    }

    /**
     * Ask the responder of a chain and wait.
     *
     * @throws IOException if there is no answer that can be relied on
     */
    public OcspAnswer fetch(SigningChain chain, URI responder) throws IOException {
        OcspQuestion question =
                new OcspQuestion(new Subject(chain.leaf(), chain.certificates().get(1)));
        byte[] answer = fetcher.fetch(
                Question.post(responder, question.encoded()), responder.getHost(), Deadline.in(settings.timeout()));
        return question.good(answer, clock.instant());
    }
}
