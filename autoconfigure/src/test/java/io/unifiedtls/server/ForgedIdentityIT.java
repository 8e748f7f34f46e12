package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Identities and connections that clients write into requests. */
@Tag("ci")
class ForgedIdentityIT {

    private static final String ADMIN = "admin.example";
    /** All that a binder might give a constructor, a setter, a builder or a proxy. */
    private static final String FORM = """
            dnsNames=admin.example&uris=spiffe://admin.example/a&emailAddresses=a@admin.example&subject=CN%3Dadmin.example\
            &chain=&configuration=admin.example&version=TLSv1.3&cipherSuite=TLS_AES_128_GCM_SHA256&applicationProtocol=h2\
            &serverName=admin.example&resumed=false&peerCertificates=&namedGroup=x25519&value=admin.example&name=admin.example\
            &spiffeId=spiffe://admin.example/a&builder.version=TLSv1.3&builder.x=1&peer=admin.example&connection=admin.example\
            &peer.uris=spiffe://admin.example/a&peer.chain=&peer.subject=CN%3Dadmin.example&peer.configuration=admin.example\
            &connection.configuration=admin.example&connection.version=TLSv1.3&connection.peerCertificates=\
            &io.unifiedtls.TLSConnection=admin.example&remoteAddress=&peer.dnsNames=admin.example&peer.emailAddresses=&t=1""";

    /** Without what a binder cannot convert, and refuses all for; a marker makes an empty list of that. */
    private static final String SPARSE = FORM.replaceAll("&(peer\\.|connection\\.)?(chain|peerCertificates)=[^&]*", "")
            + "&_chain=on&_peerCertificates=on";

    private static final String JSON = """
            {"dnsNames": ["admin.example"], "uris": ["spiffe://admin.example/a"], "emailAddresses": [], "subject": "CN=admin.example",
             "chain": [], "configuration": "admin.example", "version": "TLS_1_3", "cipherSuite": {"codePoint": 4865},
             "applicationProtocol": {"name": "h2"}, "serverName": {"value": "admin.example"}, "resumed": false,
             "peerCertificates": [], "namedGroup": {"codePoint": 29}, "@class": "io.unifiedtls.VerifiedPeer",
             "@type": "io.unifiedtls.VerifiedPeer", "builder": {"version": "TLS_1_3", "configuration": "admin.example"}}""";

    /** Headers of all requests. */
    private static final String FORGED = Stream.of(
                    TLSConnection.ATTRIBUTE,
                    "peer",
                    "x-connection",
                    "uris",
                    "configuration",
                    "X-Forwarded-Tls",
                    "dnsNames")
            .map(name -> name + ": " + ADMIN + "\r\n")
            .collect(joining("", "Host: localhost\r\nConnection: close\r\n", """
                    X-Forwarded-Proto: https\r
                    X-Forwarded-Client-Cert: URI=spiffe://admin.example/a\r
                    Cookie: peer=admin.example; connection=admin.example\r
                    """));

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeMaterial() {
        write(directory, "default", certificateFor("localhost"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
    }

    static Stream<Kind> kinds() {
        return Stream.of(Kind.values());
    }

    /** Behind a proxy, say. */
    @ParameterizedTest
    @EnumSource
    void clientsWriteNoneWithoutTls(Kind kind) throws Exception {
        try (var application = start(kind)) {
            Client client = new Client("http", application, null);
            expectNothing(client);
            for (String path : List.of("/connection", "/peer", "/model-attribute-method")) {
                assertThat(client.get(path).statusCode()).as(path).isEqualTo(400);
            }
            for (String path : List.of("/optional-connection", "/nullable-connection", "/attribute")) {
                assertThat(client.get(path).body()).as(path).isEqualTo("none");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void clientsWriteNoneOverTls(Kind kind) throws Exception {
        try (var application = start(kind, tls())) {
            Client client = new Client("https", application, null);
            expectNothing(client);
            assertThat(client.get("/peer").statusCode()).isEqualTo(400);
            for (String path : List.of("/connection", "/optional-connection", "/nullable-connection", "/attribute")) {
                assertThat(client.get(path).body()).as(path).isEqualTo("connection of default by anonymous");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whoHasACertificateIsNobodyElse(Kind kind) throws Exception {
        try (var application = start(kind, tls())) {
            Client client = new Client("https", application, clientCertificate(CLIENT_AUTHORITY));
            for (String path :
                    List.of("/peer", "/optional-peer", "/nullable-peer", "/failing", "/model-attribute-method")) {
                for (Answer answer : client.all(path)) {
                    assertThat(answer.body()).as(path).isEqualTo("peer CN=client");
                }
            }
            for (String path : List.of("/connection", "/optional-connection", "/nullable-connection", "/attribute")) {
                for (Answer answer : client.all(path)) {
                    assertThat(answer.body()).as(path).isEqualTo("connection of default by CN=client");
                }
            }
        }
    }

    private static void expectNothing(Client client) throws Exception {
        for (String path : ForgedIdentityPages.PATHS) {
            for (Answer answer : client.all(path)) {
                assertThat(answer.body()).as(path).doesNotContain(ADMIN).doesNotContain("peer CN", "peer null");
                assertThat(answer.statusCode()).as(path).isIn(200, 400, 404, 415, 500);
            }
        }
        for (String path : List.of("/optional-peer", "/nullable-peer", "/failing")) {
            assertThat(client.get(path).body()).as(path).isEqualTo("none");
        }
        for (String path : List.of("/server-name", "/version", "/client-hello", "/tls-configuration", "/event")) {
            assertThat(client.get(path).statusCode()).as(path).isEqualTo(500);
        }
        assertThat(client.get("/annotated-server-name?value=own.example").body())
                .isEqualTo("name own.example");
    }

    private static String[] tls() {
        return new String[] {
            "unified-tls.configurations.default.certificates[0].certificate=file:" + directory.resolve("default.pem"),
            "unified-tls.configurations.default.certificates[0].private-key=file:" + directory.resolve("default.key"),
            "unified-tls.configurations.default.client-authentication=want",
            "unified-tls.configurations.default.trust-store.certificates=file:" + directory.resolve("client-ca.pem"),
            EmbeddedServer.backend(),
            "unified-tls.hosts[0].server-names=localhost",
            "unified-tls.hosts[0].configuration=default",
            "unified-tls.server.configuration=default"
        };
    }

    private static ConfigurableApplicationContext start(Kind kind, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "server.port=0", "spring.main.banner-mode=off", "spring.autoconfigure.exclude=" + kind.excluded));
        all.addAll(List.of(properties));
        return new SpringApplicationBuilder(kind.application)
                .web(kind.type)
                .properties(all.toArray(String[]::new))
                .run();
    }

    /** Servers with each of Spring's two ways. */
    enum Kind {
        TOMCAT(EmbeddedServer.TOMCAT),
        JETTY(EmbeddedServer.JETTY),
        NETTY(EmbeddedServer.NETTY),
        WEBFLUX_ON_TOMCAT(HandshakeSuite.REACTIVE_JETTY + "," + HandshakeSuite.NETTY),
        WEBFLUX_ON_JETTY(HandshakeSuite.REACTIVE_TOMCAT + "," + HandshakeSuite.NETTY);

        private final WebApplicationType type;
        private final String excluded;
        private final Class<?> application;

        Kind(EmbeddedServer server) {
            this(server.type(), server.excluded());
        }

        Kind(String excluded) {
            this(WebApplicationType.REACTIVE, excluded);
        }

        Kind(WebApplicationType type, String excluded) {
            this.type = type;
            this.excluded = excluded;
            this.application = type == WebApplicationType.SERVLET
                    ? ForgedIdentityApplications.ServletApplication.class
                    : ForgedIdentityApplications.ReactiveApplication.class;
        }
    }

    private record Answer(int statusCode, String body) {

        private static final String END_OF_HEAD = "\r\n\r\n";

        /** Reads an answer that ends with its connection. */
        static Answer of(String text) {
            int end = text.indexOf(END_OF_HEAD);
            assertThat(end).as(text).isPositive();
            String head = text.substring(0, end).toLowerCase(Locale.ROOT);
            String body = text.substring(end + END_OF_HEAD.length());
            return new Answer(
                    Integer.parseInt(head.split(" ", 3)[1]),
                    head.contains("transfer-encoding: chunked") ? withoutChunks(body) : body);
        }

        private static String withoutChunks(String body) {
            StringBuilder content = new StringBuilder();
            for (int at = 0, size = -1; size != 0; at += size + 2) {
                int data = body.indexOf("\r\n", at) + 2;
                size = Integer.parseInt(body.substring(at, data - 2), 16);
                content.append(body, data, data + size);
                at = data;
            }
            return content.toString();
        }
    }

    /** Writes whatever it can into requests. */
    private record Client(@Nullable SSLContext tls, int port) {

        private static final int TIMEOUT_MILLIS = 20_000;

        Client(String scheme, ConfigurableApplicationContext application, @Nullable SigningChain certificate) {
            this(
                    scheme.equals("https") ? Engines.clientContext(certificate) : null,
                    Objects.requireNonNull(
                            application.getEnvironment().getProperty("local.server.port", Integer.class)));
        }

        /**
         * Sends head and body at once: a server that answers before it has read the body closes, and what then arrives resets
         * the connection, answer included.
         */
        private Answer send(String head, String body) throws IOException {
            try (Socket socket = connect()) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                String request = head + FORGED + "Content-Length: " + body.length() + "\r\n\r\n" + body;
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                return Answer.of(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        }

        private Socket connect() throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true); // The request does not wait for the acknowledgement of the Finished message
            return tls == null ? socket : tls.getSocketFactory().createSocket(socket, "localhost", port, true);
        }

        Answer get(String path) throws IOException {
            return send("GET " + path + (path.contains("?") ? "" : "?" + FORM) + " HTTP/1.1\r\n", "");
        }

        private Answer post(String path, String type, String body) throws IOException {
            return send("POST " + path + " HTTP/1.1\r\nContent-Type: " + type + "\r\n", body);
        }

        List<Answer> all(String path) throws IOException {
            return List.of(
                    get(path),
                    get(path + "?" + SPARSE),
                    post(path, "application/x-www-form-urlencoded", FORM),
                    post(path, "application/json", JSON));
        }
    }
}
