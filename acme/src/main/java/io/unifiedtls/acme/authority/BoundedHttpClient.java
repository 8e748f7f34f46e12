package io.unifiedtls.acme.authority;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Sends requests to an authority whose answers may be slow or endless: each is read as a whole, within a time and a size. Thread-safe. */
final class BoundedHttpClient extends HttpClient {

    private static final int OK = 200;
    private static final int LARGEST = 1 << 20;
    /** Gateways in front of an authority that is away answer 502 to 504. */
    private static final int UNAVAILABLE = 502;

    private static final Duration SLOW = Duration.ofSeconds(5);

    private final AuthorityServers servers;
    private final HttpClient client;
    private final Duration timeout;
    /** When they began, by {@link System#nanoTime()}. */
    private final Map<Object, Long> underWay = new ConcurrentHashMap<>();

    private volatile Pace latest = Pace.USUAL;

    BoundedHttpClient(AuthorityServers servers, HttpClient client, Duration timeout) {
        this.servers = servers;
        this.client = client;
        this.timeout = timeout;
    }

    /** How soon the authority answers. */
    Pace pace() {
        return latest == Pace.USUAL && underWay.values().stream().anyMatch(BoundedHttpClient::isSlow)
                ? Pace.SLOW
                : latest;
    }

    private static boolean isSlow(long begin) {
        return System.nanoTime() - begin > SLOW.toNanos();
    }

    @Override
    @SuppressWarnings("unchecked") // The library reads all answers as streams
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        servers.require(request.uri());
        Object exchange = new Object();
        long begin = System.nanoTime();
        underWay.put(exchange, begin);
        CompletableFuture<HttpResponse<InputStream>> answer = client.sendAsync(
                request,
                info -> new LimitedBody<>(
                        BodySubscribers.mapping(BodySubscribers.ofByteArray(), ByteArrayInputStream::new), LARGEST));
        try {
            HttpResponse<InputStream> given = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            latest = isSlow(begin) ? Pace.SLOW : Pace.USUAL;
            HttpResponse<InputStream> got = available(given);
            if (servers.isDirectory(request.uri()) && got.statusCode() == OK) {
                servers.learn(got.body());
                got.body().reset();
            }
            return (HttpResponse<T>) got;
        } catch (TimeoutException ex) {
            latest = Pace.SILENT;
            throw new IOException("The authority has not answered within %d s".formatted(timeout.toSeconds()), ex);
        } catch (ExecutionException ex) {
            latest = ex.getCause() instanceof HttpTimeoutException ? Pace.SILENT : Pace.USUAL;
            throw ex.getCause() instanceof IOException failure ? failure : new IOException(ex.getCause());
        } finally {
            underWay.remove(exchange);
            answer.cancel(true);
        }
    }

    /** The library would lose the time that such an answer says. */
    private static HttpResponse<InputStream> available(HttpResponse<InputStream> answer) throws RetryLaterException {
        if (answer.statusCode() < UNAVAILABLE) {
            return answer;
        }
        throw new RetryLaterException(
                answer.statusCode(),
                answer.headers().firstValue("Retry-After").flatMap(text -> RetryAfter.parse(text, Instant.now())));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        throw new UnsupportedOperationException("Answers without a bound");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
        throw new UnsupportedOperationException("Answers without a bound");
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return client.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return client.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return client.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return client.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return client.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return client.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return client.authenticator();
    }

    @Override
    public Version version() {
        return client.version();
    }

    @Override
    public Optional<Executor> executor() {
        return client.executor();
    }
}
