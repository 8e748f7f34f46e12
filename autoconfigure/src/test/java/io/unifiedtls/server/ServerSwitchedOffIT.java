package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.TLSContextFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A server whose TLS a profile switches off, since a proxy terminates it. */
class ServerSwitchedOffIT {

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeMaterial() {
        write(directory, "web", certificateFor("localhost"));
    }

    @ParameterizedTest
    @EnumSource
    void speaksPlainHttpAndKeepsAllElse(EmbeddedServer server) throws Exception {
        Class<?> application = server.type() == WebApplicationType.SERVLET
                ? ForgedIdentityApplications.ServletApplication.class
                : ForgedIdentityApplications.ReactiveApplication.class;
        try (var context = new SpringApplicationBuilder(application)
                .web(server.type())
                .properties(
                        "server.port=0",
                        "spring.main.banner-mode=off",
                        "spring.autoconfigure.exclude=" + server.excluded(),
                        "unified-tls.configurations.web.certificates[0].certificate=file:"
                                + directory.resolve("web.pem"),
                        "unified-tls.configurations.web.certificates[0].private-key=file:"
                                + directory.resolve("web.key"),
                        "unified-tls.hosts[0].server-names=localhost",
                        "unified-tls.hosts[0].configuration=web",
                        "unified-tls.sources[0].directory=file:" + directory,
                        "unified-tls.server.configuration=web",
                        "unified-tls.server.enabled=false")
                .run()) {
            String address = "http://localhost:" + context.getEnvironment().getProperty("local.server.port");
            assertThat(get(address + "/optional-connection")).isEqualTo("none");
            assertThat(get(address + "/optional-peer")).isEqualTo("none");
            TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
            assertThat(contexts.client("web").configuration()).isEqualTo(contexts.configuration("web"));
        }
    }

    private static String get(String address) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                .body();
    }
}
