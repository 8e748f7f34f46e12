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
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A server in front of a {@link PebbleServer} that does what authorities do at bad times, counts what clients ask for, and gives advice when to renew (RFC 9773), which Pebble
 * does not. Thread-safe.
 */
public final class AcmeFaultProxy implements AutoCloseable {

    private static final String ARI = "/renewal-info/";
    private static final Duration FAR = Duration.ofDays(3_650);
    private static final List<String> KEPT = List.of("replay-nonce", "location", "link", "content-type", "retry-after");

    private final PebbleServer pebble;
    private final ThrowAwayAuthority authority = new ThrowAwayAuthority();
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, AtomicInteger> orders = new ConcurrentHashMap<>();
    private final Map<Kind, AtomicInteger> requests = new ConcurrentHashMap<>();
    private final List<String> replaced = new CopyOnWriteArrayList<>();
    private final Map<Kind, Fault> faults = new ConcurrentHashMap<>();
    private final Map<Kind, Duration> delays = new ConcurrentHashMap<>();
    private final Map<Kind, UnaryOperator<String>> changes = new ConcurrentHashMap<>();
    private volatile boolean away;
    private volatile Optional<Window> window = Optional.empty();
    private volatile Optional<Duration> adviceAgain = Optional.empty();

    /** Kinds of requests. */
    public enum Kind {
        DIRECTORY,
        NEW_NONCE,
        NEW_ACCOUNT,
        NEW_ORDER,
        FINALIZE,
        CHALLENGE,
        REVOKE,
        KEY_CHANGE,
        RENEWAL_INFO,
        /** Looks at orders, authorizations and accounts, and downloads of certificates. */
        OTHER;

        private static final Map<String, Kind> BY_PATH = Map.of(
                ARI,
                RENEWAL_INFO,
                "/dir",
                DIRECTORY,
                "/nonce-plz",
                NEW_NONCE,
                "/sign-me-up",
                NEW_ACCOUNT,
                "/order-plz",
                NEW_ORDER,
                "/finalize-order",
                FINALIZE,
                "/chalz",
                CHALLENGE,
                "/revoke-cert",
                REVOKE,
                "/rollover-account-key",
                KEY_CHANGE);

        /** As Pebble's paths begin. */
        private static Kind of(String path) {
            String lower = path.toLowerCase(Locale.ROOT);
            return BY_PATH.entrySet().stream()
                    .filter(entry -> lower.startsWith(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(OTHER);
        }
    }

    private record Fault(int status, String detail, Optional<Duration> retryAfter, AtomicInteger left) {

        Fault(int status, Optional<Duration> retryAfter, int times) {
            this(status, "as the test wants it", retryAfter, new AtomicInteger(times));
        }
    }

    private record Window(Instant start, Instant end) {}

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

    /** The location of the root in PEM that it is verified with, as Spring spells it. */
    public String serverAuthorityLocation() {
        return authority.certificateLocation();
    }

    /** How many orders were asked for that have a name, those that were refused included; one that is sent again because of its nonce counts once. */
    public int orders(String name) {
        return Optional.ofNullable(orders.get(name)).map(AtomicInteger::get).orElse(0);
    }

    /** How many requests of a kind there were. */
    public int requests(Kind kind) {
        return Optional.ofNullable(requests.get(kind)).map(AtomicInteger::get).orElse(0);
    }

    /** The certificates that orders replace (RFC 9773, section 5), as the orders name them. */
    public List<String> replaced() {
        return List.copyOf(replaced);
    }

    /**
     * Advise clients to renew each certificate in a time, rather than in ten years.
     *
     * @param again when clients should ask again
     */
    public void suggest(Instant start, Instant end, Duration again) {
        window = Optional.of(new Window(start, end));
        adviceAgain = Optional.of(again);
    }

    /**
     * Refuse the next requests of a kind with a status: a problem that says {@code rateLimited} for 429.
     *
     * @param retryAfter when clients should try again
     */
    public void fail(Kind kind, int status, Duration retryAfter, int times) {
        faults.put(kind, new Fault(status, Optional.of(retryAfter), times));
    }

    /**
     * As {@link #fail(Kind, int, Duration, int)}.
     *
     * @param detail of the problem, as text of JSON
     */
    public void fail(Kind kind, int status, String detail, Duration retryAfter, int times) {
        faults.put(kind, new Fault(status, detail, Optional.of(retryAfter), new AtomicInteger(times)));
    }

    /** As {@link #fail(Kind, int, Duration, int)}, without a word about when to try again. */
    public void fail(Kind kind, int status, int times) {
        faults.put(kind, new Fault(status, Optional.empty(), times));
    }

    /** Change the text of answers of a kind; {@link UnaryOperator#identity()} changes them no more. */
    public void alter(Kind kind, UnaryOperator<String> change) {
        changes.put(kind, change);
    }

    /** Answer requests of a kind late; at once again with a delay of zero. */
    public void delay(Kind kind, Duration delay) {
        delays.put(kind, delay);
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
            Duration delay = delays.getOrDefault(kind, Duration.ZERO);
            if (!delay.isZero()) {
                TimeUnit.NANOSECONDS.sleep(delay.toNanos());
            }
            Optional<Fault> fault = Optional.ofNullable(faults.get(kind))
                    .filter(next -> next.left().getAndDecrement() > 0);
            if (away) {
                return;
            }
            if (fault.isPresent()) {
                count(kind, body, false);
                refuse(exchange, fault.get());
            } else if (kind == Kind.RENEWAL_INFO) {
                advise(exchange);
            } else {
                pass(exchange, kind, path, body);
            }
        } catch (IOException ex) {
            // The client sees that the connection ends
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** An order that is sent again because of its nonce is the same one. */
    private void count(Kind kind, byte[] body, boolean isBadNonce) {
        if (kind == Kind.NEW_ORDER && !isBadNonce) {
            SignedOrder order = SignedOrder.of(body);
            order.names()
                    .forEach(name -> orders.computeIfAbsent(name, first -> new AtomicInteger())
                            .incrementAndGet());
            order.replaces().ifPresent(replaced::add);
        }
    }

    private static void refuse(HttpExchange exchange, Fault fault) throws IOException {
        fault.retryAfter()
                .ifPresent(pause -> exchange.getResponseHeaders().add("Retry-After", Long.toString(pause.toSeconds())));
        String type = fault.status() == 429 ? "rateLimited" : "serverInternal";
        send(
                exchange,
                fault.status(),
                "application/problem+json",
                "{\"type\": \"urn:ietf:params:acme:error:%s\", \"detail\": \"%s\", \"status\": %d}"
                        .formatted(type, fault.detail(), fault.status()));
    }

    private void advise(HttpExchange exchange) throws IOException {
        Window suggested = window.orElseGet(() ->
                new Window(Instant.now().plus(FAR), Instant.now().plus(FAR).plus(Duration.ofDays(1))));
        exchange.getResponseHeaders()
                .add(
                        "Retry-After",
                        Long.toString(adviceAgain.orElse(Duration.ofHours(6)).toSeconds()));
        send(
                exchange,
                200,
                "application/json",
                "{\"suggestedWindow\": {\"start\": \"%s\", \"end\": \"%s\"}}"
                        .formatted(suggested.start(), suggested.end()));
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Pebble's URLs have the host that it was asked for. */
    private void pass(HttpExchange exchange, Kind kind, String path, byte[] body) throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String name : List.of("Content-Type", "Accept", "User-Agent")) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                fields.put(name, value);
            }
        }
        Answer answer = PlainRequest.send(pebble.port(), exchange.getRequestMethod(), path, host(), fields, body);
        count(kind, body, answer.status() == 400 && answer.text().contains(":badNonce"));
        for (Map.Entry<String, String> field : answer.fields()) {
            if (KEPT.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().add(field.getKey(), field.getValue());
            }
        }
        byte[] content = changes.getOrDefault(kind, UnaryOperator.identity())
                .apply(kind == Kind.DIRECTORY ? withAdvice(answer) : answer.text())
                .getBytes(StandardCharsets.UTF_8);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), isHead || content.length == 0 ? -1 : content.length);
        if (!isHead) {
            exchange.getResponseBody().write(content);
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
