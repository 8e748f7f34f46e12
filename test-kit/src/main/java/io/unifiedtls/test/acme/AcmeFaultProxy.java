package io.unifiedtls.test.acme;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.unifiedtls.test.IssuedChain;
import io.unifiedtls.test.ThrowAwayAuthority;
import io.unifiedtls.test.acme.PlainRequest.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A server in front of a {@link PebbleServer} that does what authorities do at bad times, counts what clients ask for, and gives advice when to renew (RFC 9773), which Pebble
 * does not. It passes on new orders one at a time: Pebble can stop for ever when it gets many at once. Thread-safe.
 */
public final class AcmeFaultProxy implements AutoCloseable {

    private static final String ARI = "/renewal-info/";

    private final PebbleServer pebble;
    private final ThrowAwayAuthority authority = new ThrowAwayAuthority();
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final OrderCounts orders = new OrderCounts();
    private final Map<Kind, AtomicInteger> requests = new ConcurrentHashMap<>();
    private final PlannedFaults faults = new PlannedFaults();
    private final RenewalAdvice advice = new RenewalAdvice();
    /**
     * Pebble stops for ever (2.4.0) if a new order looks for valid authorizations while one of them is read and a certificate is stored: each has a lock that another
     * one waits for.
     */
    private final ReadWriteLock newOrders = new ReentrantReadWriteLock();

    private volatile boolean away;

    /** Kinds of requests. */
    public enum Kind {
        DIRECTORY("/dir"),
        NEW_NONCE("/nonce-plz"),
        NEW_ACCOUNT("/sign-me-up"),
        NEW_ORDER("/order-plz"),
        FINALIZE("/finalize-order"),
        CHALLENGE("/chalz"),
        REVOKE("/revoke-cert"),
        KEY_CHANGE("/rollover-account-key"),
        RENEWAL_INFO(ARI),
        /** Looks at orders, authorizations and accounts, and downloads of certificates. */
        OTHER("");

        /** As Pebble's paths begin. */
        private final String path;

        Kind(String path) {
            this.path = path;
        }

        private static Kind of(String path) {
            String lower = path.toLowerCase(Locale.ROOT);
            return Stream.of(values())
                    .filter(kind -> lower.startsWith(kind.path))
                    .findFirst()
                    .orElse(OTHER);
        }
    }

    private AcmeFaultProxy(PebbleServer pebble) throws IOException {
        this.pebble = pebble;
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context()));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Start a server. It needs the other one as long as it is used, and does not close it. */
    public static AcmeFaultProxy before(PebbleServer pebble) throws IOException {
        return new AcmeFaultProxy(pebble);
    }

    private SSLContext context() {
        try {
            IssuedChain chain = authority.server("localhost", "127.0.0.1").issue();
            char[] password = new char[0];
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(chain.keyStore(password), password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** The URL of its directory, for clients in place of Pebble's. */
    public URI directory() {
        return URI.create("https://%s/dir".formatted(host()));
    }

    private String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    /** The root that it is verified with. */
    public X509Certificate serverAuthority() {
        return authority.certificate();
    }

    /** The location of {@link #serverAuthority} in PEM, as Spring spells it. */
    public String serverAuthorityLocation() {
        return authority.certificateLocation();
    }

    /** How many orders were asked for that have a name, those that were refused included; one that is sent again because of its nonce counts once. */
    public int orders(String name) {
        return orders.of(name);
    }

    /** How many requests of a kind there were. */
    public int requests(Kind kind) {
        return Optional.ofNullable(requests.get(kind)).map(AtomicInteger::get).orElse(0);
    }

    /** The certificates that orders replace (RFC 9773, section 5), as the orders name them. */
    public List<String> replaced() {
        return orders.replaced();
    }

    /**
     * Advise clients to renew each certificate in a time, rather than in ten years. Certificates with advice of their own keep it.
     *
     * @param again when clients should ask again, in whole seconds
     */
    public void suggest(Instant start, Instant end, Duration again) {
        advice.suggest(start, end, again);
    }

    /**
     * As {@link #suggest(Instant, Instant, Duration)}, for one certificate.
     *
     * @throws IllegalArgumentException if it has no key identifier of its authority; those of Pebble have one
     */
    public void suggest(X509Certificate certificate, Instant start, Instant end, Duration again) {
        advice.suggest(CertificateIds.of(certificate), start, end, again);
    }

    /** Give all advice from now on the URL of a page that explains it (RFC 9773, section 4.2). */
    public void explain(URI page) {
        advice.explain(page);
    }

    /**
     * Refuse the next requests of a kind with a status: a problem that says {@code rateLimited} for 429.
     *
     * @param retryAfter when clients should try again, in whole seconds
     */
    public void fail(Kind kind, int status, Duration retryAfter, int times) {
        faults.fail(kind, status, PlannedFaults.DETAIL, Optional.of(retryAfter), times);
    }

    /**
     * As {@link #fail(Kind, int, Duration, int)}.
     *
     * @param detail of the problem, as text of JSON
     */
    public void fail(Kind kind, int status, String detail, Duration retryAfter, int times) {
        faults.fail(kind, status, detail, Optional.of(retryAfter), times);
    }

    /** As {@link #fail(Kind, int, Duration, int)}, without a word about when to try again. */
    public void fail(Kind kind, int status, int times) {
        faults.fail(kind, status, PlannedFaults.DETAIL, Optional.empty(), times);
    }

    /** Change the text of answers of a kind; {@link UnaryOperator#identity()} changes them no more. */
    public void alter(Kind kind, UnaryOperator<String> change) {
        faults.alter(kind, change);
    }

    /** Answer requests of a kind late; at once again with a delay of zero. */
    public void delay(Kind kind, Duration delay) {
        faults.delay(kind, delay);
    }

    /** Read the next requests of a kind, and never answer: the connections stay open until the client or this proxy closes them. */
    public void hang(Kind kind, int times) {
        faults.hang(kind, times);
    }

    /** Close connections without an answer, or answer again. */
    public void setAway(boolean away) {
        this.away = away;
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getRawPath();
            Kind kind = Kind.of(path);
            requests.computeIfAbsent(kind, first -> new AtomicInteger()).incrementAndGet();
            faults.delay(kind);
            Optional<PlannedFaults.Refusal> fault = faults.next(kind);
            if (away) {
                return;
            }
            if (fault.isPresent()) {
                count(kind, body, false);
                refuse(exchange, fault.get());
            } else if (kind == Kind.RENEWAL_INFO) {
                advise(exchange, path.substring(ARI.length()));
            } else {
                pass(exchange, kind, body);
            }
        } catch (IOException ex) {
            // The client sees that the connection ends
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void count(Kind kind, byte[] body, boolean isBadNonce) {
        if (kind == Kind.NEW_ORDER && !isBadNonce) {
            orders.add(SignedOrder.of(body));
        }
    }

    private static void refuse(HttpExchange exchange, PlannedFaults.Refusal fault) throws IOException {
        fault.retryAfter().ifPresent(pause -> exchange.getResponseHeaders().add("Retry-After", seconds(pause)));
        send(exchange, fault.status(), "application/problem+json", fault.problem());
    }

    private void advise(HttpExchange exchange, String certificate) throws IOException {
        RenewalAdvice.Suggestion suggestion = advice.of(certificate);
        exchange.getResponseHeaders().add("Retry-After", seconds(suggestion.again()));
        send(exchange, 200, "application/json", advice.json(suggestion));
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private void pass(HttpExchange exchange, Kind kind, byte[] body) throws IOException {
        Answer answer = answer(exchange, kind, body);
        count(kind, body, answer.status() == 400 && answer.text().contains(":badNonce"));
        String text = kind == Kind.DIRECTORY ? withAdvice(answer) : answer.text();
        PassedRequest.answer(exchange, answer, faults.altered(kind, text));
    }

    private Answer answer(HttpExchange exchange, Kind kind, byte[] body) throws IOException {
        Lock lock = kind == Kind.NEW_ORDER ? newOrders.writeLock() : newOrders.readLock();
        lock.lock();
        try {
            return PassedRequest.send(exchange, body, pebble.port(), host());
        } finally {
            lock.unlock();
        }
    }

    private String withAdvice(Answer directory) {
        return directory
                .text()
                .replaceFirst(
                        "\\{", "{\"renewalInfo\": \"https://%s%s\", ".formatted(host(), ARI.replaceAll("/$", "")));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
