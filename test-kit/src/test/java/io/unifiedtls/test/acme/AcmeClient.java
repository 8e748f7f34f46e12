package io.unifiedtls.test.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** A client of an authority, and the HTTP server that all names lead to. */
final class AcmeClient implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final HttpServer server;

    AcmeClient() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/.well-known/acme-challenge/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                byte[] body = answers.getOrDefault(path.substring(path.lastIndexOf('/') + 1), "none")
                        .getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    /** Skips tests where Pebble is missing, unless it must not be. */
    static void assumePebble() {
        boolean isInstalled = PebbleServer.isInstalled();
        assertThat(isInstalled || !Boolean.getBoolean("tls.test.require-tools"))
                .as("pebble is installed")
                .isTrue();
        assumeTrue(isInstalled, "pebble is not installed");
    }

    /** The port for http-01. */
    int port() {
        return server.getAddress().getPort();
    }

    static Login login(URI directory, X509Certificate root) throws AcmeException {
        Session session = new Session(directory, new Trusting(root));
        session.networkSettings().setTimeout(TIMEOUT);
        return new AccountBuilder().agreeToTermsOfService().useKeyPair(newKey()).createLogin(session);
    }

    Certificate issue(Login login, String name) throws AcmeException {
        return complete(login, login.newOrder().domain(name).create());
    }

    Certificate complete(Login login, Order order) throws AcmeException {
        for (Authorization authorization : order.getAuthorizations()) {
            if (authorization.getStatus() != Status.VALID) {
                validate(authorization);
            }
        }
        await().atMost(TIMEOUT).until(() -> {
            order.fetch();
            return order.getStatus() == Status.READY;
        });
        order.execute(newKey());
        await().atMost(TIMEOUT).until(() -> {
            order.fetch();
            return order.getStatus() == Status.VALID;
        });
        return order.getCertificate();
    }

    private void validate(Authorization authorization) throws AcmeException {
        Http01Challenge challenge =
                authorization.findChallenge(Http01Challenge.class).orElseThrow();
        answers.put(challenge.getToken(), challenge.getAuthorization());
        challenge.trigger();
        await().atMost(TIMEOUT).until(() -> {
            authorization.fetch();
            return authorization.getStatus() == Status.VALID;
        });
    }

    static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** The answer to a plain request of GET. */
    static HttpResponse<String> get(URI uri, X509Certificate root) throws IOException, InterruptedException {
        return http(root).send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString());
    }

    static HttpClient http(X509Certificate root) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("root", root);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return HttpClient.newBuilder().sslContext(context).build();
        } catch (GeneralSecurityException | IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static final class Trusting extends GenericAcmeProvider {

        private final HttpClient client;

        Trusting(X509Certificate root) {
            client = http(root);
        }

        @Override
        public boolean accepts(URI serverUri) {
            return true;
        }

        @Override
        public HttpClient createHttpClient(NetworkSettings settings) {
            return client;
        }
    }
}
