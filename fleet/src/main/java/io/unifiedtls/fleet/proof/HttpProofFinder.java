package io.unifiedtls.fleet.proof;

import io.unifiedtls.Printable;
import io.unifiedtls.fetch.BoundedBody;
import io.unifiedtls.fetch.BoundedCalls;
import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.fetch.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Fetches tokens by HTTP from the server that a name points to, without redirects, and from no private address unless the settings allow it. The
 * address that was checked is the one that is connected to. Thread-safe.
 */
final class HttpProofFinder {

    static final int PORT = 80;

    private static final int OK = 200;
    private static final int MOST_BYTES = 1_024;
    private static final String ADVICE =
            "Answer it with the token as its whole body, with status 200 and without a redirect.";

    private final Duration timeout;
    private final HttpExchange http;
    private final BoundedCalls calls;
    private final int port;

    HttpProofFinder(Duration timeout, Set<String> privateHosts, BoundedCalls calls, int port) {
        this.timeout = timeout;
        this.calls = calls;
        this.port = port;
        Set<String> hosts = privateHosts.stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.http = new HttpExchange(timeout, hosts, "unified-tls.fleet.proof.private-hosts");
    }

    /** As {@link ProofFinder#problem}. */
    Optional<String> problem(String name, Predicate<String> isToken) {
        String address = "http://%s%s/.well-known/unified-tls-proof".formatted(name, port == PORT ? "" : ":" + port);
        try {
            Deadline deadline = Deadline.in(timeout);
            HttpRequest request = request(address);
            byte[] body = calls.call(name, deadline, () -> http.ask(request, deadline, HttpProofFinder::reading));
            String text = new String(body, StandardCharsets.UTF_8).strip();
            return isToken.test(text)
                    ? Optional.empty()
                    : Optional.of("%s is answered with '%s', which is not the token. %s"
                            .formatted(address, Printable.of(text, 80), ADVICE));
        } catch (IllegalArgumentException ex) {
            return Optional.of("%s cannot be proven by HTTP. Claim it by DNS.".formatted(Printable.of(name, 300)));
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The look for %s was interrupted".formatted(address));
        } catch (IOException ex) {
            return Optional.of("%s could not be fetched: %s. %s Port 80 of the server must be reachable."
                    .formatted(address, Printable.of(ex.getMessage(), 300).replaceAll("[.]$", ""), ADVICE));
        }
    }

    private HttpRequest request(String address) {
        return HttpRequest.newBuilder(URI.create(address))
                .timeout(timeout)
                .GET()
                .build();
    }

    private static BoundedBody reading(ResponseInfo response) {
        int status = response.statusCode();
        return status == OK
                ? BoundedBody.ofAnyKind(MOST_BYTES, response)
                : BoundedBody.refused(
                        (status >= 300 && status < 400 ? "it is redirected (status %d)" : "its status is %d")
                                .formatted(status));
    }
}
