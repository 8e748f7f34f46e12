package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Identities and connections that clients write into requests. */
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
                for (HttpResponse<String> answer : client.all(path)) {
                    assertThat(answer.body()).as(path).isEqualTo("peer CN=client");
                }
            }
            for (String path : List.of("/connection", "/optional-connection", "/nullable-connection", "/attribute")) {
                for (HttpResponse<String> answer : client.all(path)) {
                    assertThat(answer.body()).as(path).isEqualTo("connection of default by CN=client");
                }
            }
        }
    }

    private static void expectNothing(Client client) throws Exception {
        for (String path : ForgedIdentityPages.PATHS) {
            for (HttpResponse<String> answer : client.all(path)) {
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

    /** Writes whatever it can into requests. */
    private record Client(SSLContext tls, String address) {

        Client(String scheme, ConfigurableApplicationContext application, @Nullable SigningChain certificate) {
            this(
                    Engines.clientContext(certificate),
                    "%s://localhost:%s"
                            .formatted(scheme, application.getEnvironment().getProperty("local.server.port")));
        }

        /** Over a connection of its own, since servers end those whose body nobody read. */
        private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
            return HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(tls)
                    .build()
                    .send(request, BodyHandlers.ofString());
        }

        HttpResponse<String> get(String path) throws IOException, InterruptedException {
            return send(request(path + (path.contains("?") ? "" : "?" + FORM)).build());
        }

        List<HttpResponse<String>> all(String path) throws IOException, InterruptedException {
            List<HttpResponse<String>> answers = new ArrayList<>();
            answers.add(get(path));
            answers.add(get(path + "?" + SPARSE));
            for (String type : List.of("application/x-www-form-urlencoded", "application/json")) {
                String body = type.endsWith("json") ? JSON : FORM;
                answers.add(send(request(path)
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body))
                        .build()));
            }
            return answers;
        }

        private HttpRequest.Builder request(String path) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(20));
            for (String name : List.of(
                    TLSConnection.ATTRIBUTE,
                    "peer",
                    "x-connection",
                    "uris",
                    "configuration",
                    "X-Forwarded-Tls",
                    "dnsNames")) {
                request.header(name, ADMIN);
            }
            return request.header("X-Forwarded-Proto", "https")
                    .header("X-Forwarded-Client-Cert", "URI=spiffe://admin.example/a")
                    .header("Cookie", "peer=admin.example; connection=admin.example");
        }
    }
}
