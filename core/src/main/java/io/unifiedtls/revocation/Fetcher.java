package io.unifiedtls.revocation;

import io.unifiedtls.fetch.BoundedBody;
import io.unifiedtls.fetch.BoundedCalls;
import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.fetch.HttpExchange;
import io.unifiedtls.wording.Setting;
import java.io.IOException;
import java.time.Duration;

/** Asks responders and fetches lists. Thread-safe. */
final class Fetcher {

    private static final int OK = 200;

    private final HttpExchange http;
    private final BoundedCalls calls;
    private final int largestAnswer;

    Fetcher(RevocationSettings settings) {
        http = new HttpExchange(settings.timeout(), settings.privateHosts(), Setting.PRIVATE_HOSTS);
        calls = new BoundedCalls("tls-revocation", settings.concurrency(), settings.authorityConcurrency());
        largestAnswer = settings.largestAnswer();
    }

    /**
     * Ask and wait.
     *
     * @param authority whose places are taken
     * @throws IOException if there is no answer
     */
    byte[] fetch(Question question, Object authority, Deadline deadline) throws IOException {
        try {
            return calls.call(authority, deadline, () -> ask(question, deadline));
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IOException("the handshake was abandoned", ex);
        }
    }

    private byte[] ask(Question question, Deadline deadline) throws IOException, InterruptedException {
        long left = deadline.nanos();
        if (left <= 0) {
            throw new IOException("no time was left to query %s".formatted(question.address()));
        }
        return http.ask(
                question.request(Duration.ofNanos(left)),
                deadline,
                response -> response.statusCode() == OK
                        ? DerBody.of(question.largestAnswer(largestAnswer))
                        : BoundedBody.refused("status %d".formatted(response.statusCode())));
    }
}
