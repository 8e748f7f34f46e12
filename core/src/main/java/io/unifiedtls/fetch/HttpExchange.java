package io.unifiedtls.revocation;

import io.unifiedtls.wording.Durations;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks and reads the answer, by HTTP/1.1, without redirects. From time to time it begins with a new HTTP client, so that the
 * connections of the old one end that answerers keep open though they have said nothing. Thread-safe.
 */
final class HttpExchange {

    private static final int EXCHANGES_PER_CLIENT = 64;
    private static final int OK = 200;
    private static final int LONGEST_REASON = 300;

    private final RevocationSettings settings;
    private @Nullable HttpClient client;
    private int exchanges;

    HttpExchange(RevocationSettings settings) {
        this.settings = settings;
    }

    /**
     * Ask on this thread.
     *
     * @throws IOException if there is no answer of one value in DER when the time is over
     */
    byte[] ask(Question question, Deadline deadline) throws IOException, InterruptedException {
        long left = deadline.nanos();
        if (left <= 0) {
            throw new IOException("no time was left to query %s".formatted(question.address()));
        }
        HttpRequest request = question.request(Duration.ofNanos(left));
        AtomicReference<@Nullable DerBody> body = new AtomicReference<>();
        CompletableFuture<HttpResponse<byte[]>> response = client().sendAsync(request, information -> {
            DerBody read = information.statusCode() == OK
                    ? DerBody.of(question.largestAnswer(settings.largestAnswer()))
                    : DerBody.refused("status %d".formatted(information.statusCode()));
            body.set(read);
            return read;
        });
        try {
            return response.get(deadline.nanos(), TimeUnit.NANOSECONDS).body();
        } catch (TimeoutException ex) {
            throw new IOException("it took longer than " + Durations.text(settings.timeout()), ex);
        } catch (ExecutionException ex) {
            return whole(body.get(), ex);
        } finally {
            response.cancel(true);
            DerBody begun = body.get();
            if (begun != null) {
                begun.cancel();
            }
        }
    }

    /** The connection may have been closed before the client looked at the answer. */
    private static byte[] whole(@Nullable DerBody body, ExecutionException failure) throws IOException {
        if (body != null && body.whole().isDone()) {
            try {
                return body.whole().join();
            } catch (RuntimeException ex) {
                throw reason(ex);
            }
        }
        throw reason(failure);
    }

    private static IOException reason(Exception wrapped) {
        Throwable cause = wrapped;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new IOException(printable(message), wrapped);
    }

    /** The client repeats what it could not read. */
    private static String printable(String text) {
        String line = text.replaceAll("[^ -~]", "?");
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) : line;
    }

    /** Made at the first question, since most applications ask none. */
    private synchronized HttpClient client() {
        HttpClient current = client;
        if (current == null || exchanges++ >= EXCHANGES_PER_CLIENT) {
            exchanges = 0;
            current = HttpClient.newBuilder()
                    .version(Version.HTTP_1_1)
                    .followRedirects(Redirect.NEVER)
                    .connectTimeout(settings.timeout())
                    .proxy(new CheckedDestinations(
                            settings.privateHosts(), Optional.ofNullable(ProxySelector.getDefault())))
                    .build();
            client = current;
        }
        return current;
    }
}
