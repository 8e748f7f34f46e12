package io.unifiedtls.fetch;

import io.unifiedtls.wording.Durations;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks and reads the answer, by HTTP/1.1, without redirects. From time to time it begins with a new HTTP client, so that the
 * connections of the old one end that answerers keep open though they have said nothing. Thread-safe.
 */
public final class HttpExchange {

    private static final int EXCHANGES_PER_CLIENT = 64;
    private static final int LONGEST_REASON = 300;

    private final Duration timeout;
    private final Set<String> privateHosts;
    private final Object setting;
    private @Nullable HttpClient client;
    private int exchanges;

    /**
     * Create it.
     *
     * @param timeout of all deadlines, for messages, and the longest to connect
     * @param privateHosts names and addresses, in lower case, that may be asked though they lead into a private network
     * @param setting names the private hosts in messages
     */
    public HttpExchange(Duration timeout, Set<String> privateHosts, Object setting) {
        this.timeout = timeout;
        this.privateHosts = privateHosts;
        this.setting = setting;
    }

    /**
     * Ask on this thread.
     *
     * @param reading how the body of a response is read
     * @throws IOException if there is no whole body when the time is over
     */
    public byte[] ask(HttpRequest request, Deadline deadline, Function<ResponseInfo, BoundedBody> reading)
            throws IOException, InterruptedException {
        AtomicReference<@Nullable BoundedBody> body = new AtomicReference<>();
        CompletableFuture<HttpResponse<byte[]>> response = client().sendAsync(request, information -> {
            BoundedBody read = reading.apply(information);
            body.set(read);
            return read;
        });
        try {
            return response.get(deadline.nanos(), TimeUnit.NANOSECONDS).body();
        } catch (TimeoutException ex) {
            throw new IOException("it took longer than " + Durations.text(timeout), ex);
        } catch (ExecutionException ex) {
            return whole(body.get(), ex);
        } finally {
            response.cancel(true);
            BoundedBody begun = body.get();
            if (begun != null) {
                begun.cancel();
            }
        }
    }

    /** The connection may have been closed before the client looked at the answer. */
    private static byte[] whole(@Nullable BoundedBody body, ExecutionException failure) throws IOException {
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
                    .connectTimeout(timeout)
                    .proxy(new CheckedDestinations(
                            privateHosts, Optional.ofNullable(ProxySelector.getDefault()), setting))
                    .build();
            client = current;
        }
        return current;
    }
}
