package io.unifiedtls.test;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.TLSVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about any TLS server that can be reached, built with any library. Each connects anew, with a client of the
 * JDK, which waits at most ten seconds, and half a second after a handshake for the answer of the server.
 *
 * <pre>{@code
 * assertThatServer("localhost", 8443)
 *         .trusting(AUTHORITY)
 *         .forHost("shop.example")
 *         .serves(chain)
 *         .negotiates(TLSVersion.TLS_1_3)
 *         .resumes();
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class TLSServerAssert extends AbstractAssert<TLSServerAssert, InetSocketAddress> {

    private @Nullable X509Certificate trustedRoot;
    private @Nullable IssuedChain ownChain;
    private String host;
    private TLSVersion[] versions = {TLSVersion.TLS_1_3, TLSVersion.TLS_1_2};
    private ApplicationProtocol[] applicationProtocols = {};

    private TLSServerAssert(InetSocketAddress server) {
        super(server, TLSServerAssert.class);
        this.host = server.getHostString();
    }

    /** Begin with where the server is. Unless told otherwise, the client asks for that host, and trusts everybody. */
    public static TLSServerAssert assertThatServer(String address, int port) {
        return new TLSServerAssert(new InetSocketAddress(address, port));
    }

    /** From now on, the client trusts this authority alone, and its chains must be for the host. */
    public TLSServerAssert trusting(ThrowAwayAuthority trusted) {
        return trusting(trusted.certificate());
    }

    /** From now on, the client trusts this root alone, and chains must be for the host. */
    public TLSServerAssert trusting(X509Certificate root) {
        trustedRoot = root;
        return this;
    }

    /** From now on, the client asks for this host. */
    public TLSServerAssert forHost(String serverName) {
        host = serverName;
        return this;
    }

    /** From now on, the client has this chain where the server asks for one. */
    public TLSServerAssert presenting(IssuedChain chain) {
        ownChain = chain;
        return this;
    }

    /** From now on, the client has none. */
    public TLSServerAssert presentingNothing() {
        ownChain = null;
        return this;
    }

    /** From now on, the client offers these versions. */
    public TLSServerAssert offering(TLSVersion... offered) {
        versions = offered.clone();
        return this;
    }

    /** From now on, the client offers these application protocols (RFC 7301). */
    public TLSServerAssert offering(ApplicationProtocol... offered) {
        applicationProtocols = offered.clone();
        return this;
    }

    /** The server lets the client in. */
    public TLSServerAssert accepts() {
        established(clientContext());
        return this;
    }

    /** The server sends these certificates, in this order. A root at the end makes no difference. */
    public TLSServerAssert serves(IssuedChain chain) {
        List<X509Certificate> served = established(clientContext()).chain().stream()
                .filter(certificate ->
                        !isRoot(certificate) || chain.certificates().contains(certificate))
                .toList();
        if (!served.equals(chain.certificates())) {
            failWithMessage(
                    "Expected %s to serve%n  %s%nfor %s, but it served%n  %s",
                    actual, described(chain.certificates()), host, described(served));
        }
        return this;
    }

    /** Client and server agree on this version. */
    public TLSServerAssert negotiates(TLSVersion version) {
        String negotiated = established(clientContext()).version();
        if (!negotiated.equals(version.protocolName())) {
            failWithMessage("Expected %s to negotiate %s for %s, but it was %s", actual, version, host, negotiated);
        }
        return this;
    }

    /** Client and server agree on this application protocol, of those that were offered. */
    public TLSServerAssert negotiates(ApplicationProtocol protocol) {
        String negotiated = established(clientContext()).applicationProtocol();
        if (!negotiated.equals(protocol.name())) {
            failWithMessage(
                    "Expected %s to negotiate %s for %s, but it was %s",
                    actual, protocol.name(), host, negotiated.isEmpty() ? "none" : negotiated);
        }
        return this;
    }

    /** A second connection takes up the session of the first one (RFC 8446, section 2.2; RFC 5246, section 7.3). */
    public TLSServerAssert resumes() {
        if (!secondIsResumed()) {
            failWithMessage("Expected %s to resume a session for %s, but it made a full handshake", actual, host);
        }
        return this;
    }

    /** A second connection does not take up the session of the first one. */
    public TLSServerAssert doesNotResume() {
        if (secondIsResumed()) {
            failWithMessage("Expected %s not to resume a session for %s, but it did", actual, host);
        }
        return this;
    }

    /** The server sends this alert instead of letting the client in; in TLS 1.3 perhaps right after the handshake. */
    public TLSServerAssert refusesWith(Alert alert) {
        return refusesWith(alert.toString());
    }

    /**
     * The server sends this alert instead of letting the client in; in TLS 1.3 perhaps right after the handshake.
     *
     * @param alert as RFC 8446, section 6, spells it, such as {@code bad_certificate}
     */
    public TLSServerAssert refusesWith(String alert) {
        Attempt attempt = attempt(clientContext());
        if (attempt.failure().isEmpty()) {
            failWithMessage(
                    "Expected %s to refuse a client of %s with %s, but it accepted the client", actual, host, alert);
        }
        if (!attempt.alert().equals(Optional.of(alert))) {
            failWithMessage(
                    "Expected %s to refuse a client of %s with %s, but: %s",
                    actual, host, alert, attempt.failure().orElse(""));
        }
        return this;
    }

    /** Verify that the server answers these bytes, such as those of a {@link ClientHelloMessage}, with a ServerHello. */
    public TLSServerAssert answersWithServerHello(byte[] flight) {
        FirstAnswer answer = answerTo(flight);
        if (!answer.isServerHello()) {
            failWithMessage("Expected %s to answer with a ServerHello, but got %s", actual, answer);
        }
        return this;
    }

    /** Verify that the server answers these bytes, such as those of a {@link ClientHelloMessage}, with this alert. */
    public TLSServerAssert answersWith(Alert alert, byte[] flight) {
        FirstAnswer answer = answerTo(flight);
        if (!answer.isAlert(alert)) {
            failWithMessage("Expected %s to answer with %s, but got %s", actual, alert, answer);
        }
        return this;
    }

    private FirstAnswer answerTo(byte[] flight) {
        try {
            return FirstAnswer.of(actual, flight);
        } catch (IOException ex) {
            throw new UncheckedIOException("%s cannot be reached".formatted(actual), ex);
        }
    }

    private boolean secondIsResumed() {
        SSLContext client = clientContext();
        Attempt first = established(client);
        awaitNextMillisecond();
        return established(client).sessionCreated() == first.sessionCreated();
    }

    private Attempt established(SSLContext client) {
        Attempt attempt = attempt(client);
        attempt.failure()
                .ifPresent(failure ->
                        failWithMessage("Expected %s to accept a client of %s, but: %s", actual, host, failure));
        return attempt;
    }

    private Attempt attempt(SSLContext client) {
        SSLParameters parameters = client.getDefaultSSLParameters();
        parameters.setProtocols(
                Stream.of(versions).map(TLSVersion::protocolName).toArray(String[]::new));
        parameters.setApplicationProtocols(
                Stream.of(applicationProtocols).map(ApplicationProtocol::name).toArray(String[]::new));
        if (trustedRoot != null) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        try {
            return Attempt.of(actual, client, parameters, host);
        } catch (IOException ex) {
            throw new UncheckedIOException("%s cannot be reached".formatted(actual), ex);
        }
    }

    /** Sessions are the context's. */
    private SSLContext clientContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    ownChain == null ? null : new KeyManager[] {new Presenting(ownChain)},
                    trustManagers(trustedRoot),
                    null);
            return context;
        } catch (IOException | GeneralSecurityException ex) {
            throw new IllegalStateException("The JDK can make a client", ex);
        }
    }

    private static TrustManager[] trustManagers(@Nullable X509Certificate root)
            throws IOException, GeneralSecurityException {
        if (root == null) {
            return new TrustManager[] {new TrustingEverybody()};
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", root);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static boolean isRoot(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0
                && certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static List<String> described(List<X509Certificate> chain) {
        return chain.stream()
                .map(certificate -> "%s, serial number %x"
                        .formatted(certificate.getSubjectX500Principal().getName(), certificate.getSerialNumber()))
                .toList();
    }

    private static void awaitNextMillisecond() {
        long now = System.currentTimeMillis();
        while (System.currentTimeMillis() <= now) {
            Thread.onSpinWait();
        }
    }
}
