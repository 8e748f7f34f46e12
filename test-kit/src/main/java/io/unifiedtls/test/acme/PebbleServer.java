package io.unifiedtls.test.acme;

import io.unifiedtls.test.IssuedChain;
import io.unifiedtls.test.ThrowAwayAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Let's Encrypt's ACME server for tests, Pebble, with a DNS server of its own ({@code pebble-challtestsrv}), as processes on this machine. Both programs have to be installed: on Debian, {@code apt-get
 * install pebble}. They end when this is closed, and with the JVM. If hundreds of names are ordered at once, use it through an {@link AcmeFaultProxy}: Pebble can stop for ever
 * otherwise. Thread-safe.
 */
public final class PebbleServer implements AutoCloseable {

    private static final int MOST_ATTEMPTS = 3;
    private static final String PORT_TAKEN = "address already in use";
    private static final String PEBBLE = "pebble";
    private static final String DNS = "pebble-challtestsrv";

    private final ThrowAwayAuthority authority = new ThrowAwayAuthority();
    private final int port = freePort();
    private final int managementPort = freePort();
    private final int dnsPort = freePort();
    private final Challtestsrv dns;
    private final Programs programs;

    private PebbleServer(Builder builder) throws IOException, InterruptedException {
        programs = new Programs();
        IssuedChain chain = authority.server("localhost", "127.0.0.1").issue();
        programs.write("server.pem", chain.certificatesPem());
        programs.write("server.key", chain.privateKeyPem());
        programs.write("pebble.json", builder.settings().json(port, managementPort, programs));
        int dnsManagement = freePort();
        dns = new Challtestsrv(dnsManagement);
        try {
            programs.start(
                    Map.of(),
                    DNS,
                    "-defaultIPv4",
                    "127.0.0.1",
                    "-defaultIPv6",
                    "",
                    "-dns01",
                    "127.0.0.1:" + dnsPort,
                    "-http01",
                    "",
                    "-https01",
                    "",
                    "-tlsalpn01",
                    "",
                    "-management",
                    "127.0.0.1:" + dnsManagement);
            programs.start(
                    builder.settings().environment(),
                    PEBBLE,
                    "-config",
                    programs.file("pebble.json").toString(),
                    "-dnsserver",
                    builder.dnsServer.isEmpty() ? dnsServer() : builder.dnsServer);
            programs.await(port);
            programs.await(managementPort);
            programs.await(dnsManagement);
        } catch (IOException | InterruptedException | RuntimeException ex) {
            close();
            throw ex;
        }
    }

    /** Whether both programs are installed. */
    public static boolean isInstalled() {
        return Stream.of(PEBBLE, DNS).allMatch(Programs::isInstalled);
    }

    /** Begin a server. */
    public static Builder builder() {
        return new Builder();
    }

    /** The URL of its directory. */
    public URI directory() {
        return URI.create("https://localhost:%d/dir".formatted(port));
    }

    /** The root that its server is verified with: not one that issues its certificates. */
    public X509Certificate serverAuthority() {
        return authority.certificate();
    }

    /** The location of {@link #serverAuthority} in PEM, as Spring spells it. */
    public String serverAuthorityLocation() {
        return authority.certificateLocation();
    }

    /** The roots that its certificates lead to: the default one, then alternates. */
    public List<X509Certificate> roots() {
        List<X509Certificate> roots = new ArrayList<>();
        for (int i = 0; ; i++) {
            String pem = management("/roots/" + i);
            if (!pem.contains("BEGIN CERTIFICATE")) {
                return roots;
            }
            roots.add(certificate(pem));
        }
    }

    /** Whether it has revoked a certificate of its own. */
    public boolean isRevoked(X509Certificate certificate) {
        return management("/cert-status-by-serial/"
                        + certificate.getSerialNumber().toString(16))
                .contains("\"Revoked\"");
    }

    private String management(String path) {
        try {
            PlainRequest.Answer answer = PlainRequest.send(
                    managementPort, "GET", path, "localhost:" + managementPort, Map.of(), new byte[0]);
            return answer.text();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static X509Certificate certificate(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** The records of its DNS server, in which every name leads to 127.0.0.1 at first. */
    public Challtestsrv dns() {
        return dns;
    }

    /** Where its DNS server is, as {@code address:port}. */
    public String dnsServer() {
        return "127.0.0.1:" + dnsPort;
    }

    int port() {
        return port;
    }

    Path files() {
        return programs.directory();
    }

    /** The output of both programs so far. */
    public String log() {
        return programs.log();
    }

    @Override
    public void close() {
        programs.close();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** The settings of a server. */
    public static final class Builder {

        private int httpPort = 80;
        private int tlsPort = 443;
        private Duration validity = Duration.ofDays(90);
        private int badNonces;
        private int alternateRoots;
        private int chainLength = 1;
        private int reusedAuthorizations;
        private final Map<String, String> externalAccounts = new HashMap<>();
        private final List<String> blocked = new ArrayList<>();
        private String dnsServer = "";

        private Builder() {}

        /** The port at which it validates http-01, in place of 80. */
        public Builder httpPort(int port) {
            httpPort = port;
            return this;
        }

        /** The port at which it validates tls-alpn-01, in place of 443. */
        public Builder tlsPort(int port) {
            tlsPort = port;
            return this;
        }

        /** How long its certificates are valid, in whole seconds; 90 days at first. */
        public Builder validity(Duration validity) {
            this.validity = validity;
            return this;
        }

        /** How many percent of nonces it refuses, so that clients have to try again. */
        public Builder badNonces(int percent) {
            badNonces = percent;
            return this;
        }

        /** How many other roots it offers chains of. */
        public Builder alternateRoots(int number) {
            alternateRoots = number;
            return this;
        }

        /** How many intermediate certificates a chain has; one at first. */
        public Builder chainLength(int intermediates) {
            chainLength = intermediates;
            return this;
        }

        /** For how many percent of the names in orders a valid authorization of the account is used again, without a new validation; none at first. */
        public Builder reusedAuthorizations(int percent) {
            reusedAuthorizations = percent;
            return this;
        }

        /**
         * Take accounts only with an external account (RFC 8555, section 7.3.4).
         *
         * @param key the MAC key, in base64url
         */
        public Builder externalAccount(String keyId, String key) {
            externalAccounts.put(keyId, key);
            return this;
        }

        /** Refuse a domain by policy. */
        public Builder block(String domain) {
            blocked.add(domain);
            return this;
        }

        /** Another DNS server than its own, as {@code address:port}. */
        public Builder dnsServer(String address) {
            dnsServer = address;
            return this;
        }

        private PebbleSettings settings() {
            return new PebbleSettings(
                    httpPort,
                    tlsPort,
                    validity,
                    badNonces,
                    alternateRoots,
                    chainLength,
                    reusedAuthorizations,
                    externalAccounts,
                    blocked);
        }

        /**
         * Start both programs, and wait until they answer.
         *
         * @throws IOException if they are not installed, or do not start; its message has their output
         */
        public PebbleServer start() throws IOException, InterruptedException {
            for (int attempt = 1; ; attempt++) {
                try {
                    return new PebbleServer(this);
                } catch (IOException ex) { // Another program may have taken a port that was free
                    if (attempt == MOST_ATTEMPTS
                            || !String.valueOf(ex.getMessage()).contains(PORT_TAKEN)) {
                        throw ex;
                    }
                }
            }
        }
    }
}
