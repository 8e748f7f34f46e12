package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.material.DevelopmentCertificateAuthority;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.resttestclient.TestRestTemplate;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureTestRestTemplate;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * The portal through Spring Boot's own test clients. These connect to localhost, for which the JDK's HTTP client sends
 * a server name, while Apache's sends none.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "unified-tls.server.missing-server-name=default",
            "unified-tls.server.unknown-server-name=default",
            "billing.host=billing.localhost"
        })
@AutoConfigureTestRestTemplate
class PortalIT {

    @TempDir
    static Path directory;

    @Autowired
    private TestRestTemplate restTemplate;

    @Autowired
    private Tenants tenants;

    @LocalServerPort
    private int port;

    private RestTestClient client;

    @DynamicPropertySource
    static void developmentDirectory(DynamicPropertyRegistry registry) {
        registry.add("unified-tls.development.directory", directory::toString);
    }

    @BeforeEach
    void trustTheDevelopmentAuthority(@Autowired DevelopmentCertificateAuthority authority) {
        SslBundle trust = SslBundle.of(
                new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate("file:" + authority.certificateFile())));
        client = RestTestClient.bindToServer(
                        ClientHttpRequestFactoryBuilder.jdk().build(HttpClientSettings.ofSslBundle(trust)))
                .baseUrl("https://localhost:" + port)
                .build();
    }

    @Test
    void restTestClientVerifiesTheDevelopmentAuthority() {
        client.get()
                .uri("/")
                .accept(MediaType.TEXT_PLAIN)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(text -> assertThat(text).contains("server name: localhost", "version: TLSv1.3"));
    }

    /** It found out by itself that the server speaks HTTPS. */
    @Test
    void testRestTemplateSpeaksHttps() {
        assertThat(restTemplate.getRootUri()).startsWith("https://");
        assertThat(restTemplate.getForObject("/", String.class)).contains("configuration: web");
    }

    @Test
    void endpointHoldsNoSecret() {
        client.get()
                .uri("/actuator/tls")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(json -> assertThat(json)
                        .contains("\"hosts\":[\"partners.localhost\"]", "\"clientAuthentication\":\"need\"")
                        .doesNotContainIgnoringCase("private")
                        .doesNotContainIgnoringCase("password"));
    }

    @Test
    void pageShowsTenantsAndWhatExpires() {
        tenants.add("violet");
        client.get()
                .uri("/")
                .accept(MediaType.TEXT_HTML)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(html -> assertThat(html)
                        .contains("https://violet.tenants.localhost:" + port + "/")
                        .contains("href=\"/actuator/tlsconsole\""));
    }

    @Test
    void tenantsHaveNamesThatHostsCanHave() {
        assertThat(Tenants.isName("blue-2")).isTrue();
        assertThat(Tenants.isName("a.b")).isFalse();
        assertThat(Tenants.isName("")).isFalse();
        assertThat(Tenants.isName("-a")).isFalse();
    }
}
