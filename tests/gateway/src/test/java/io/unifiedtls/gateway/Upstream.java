package io.unifiedtls.gateway;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.test.IssuedChain;
import io.unifiedtls.test.PemLocations;
import io.unifiedtls.test.ThrowAwayAuthority;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service behind a gateway, which says how it was reached and by whom. Each answer over HTTP/1.1 ends the connection. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(Upstream.Page.class)
class Upstream {

    /**
     * Start one.
     *
     * @param authority that issues its certificate
     * @param clients that must issue those of its clients
     */
    static ConfigurableApplicationContext start(String name, ThrowAwayAuthority authority, ThrowAwayAuthority clients) {
        IssuedChain chain = authority.server(name).issue();
        PemLocations files = authority.write(chain);
        return new SpringApplicationBuilder(Upstream.class)
                .web(WebApplicationType.REACTIVE)
                .properties(
                        "server.port=0",
                        "spring.cloud.gateway.server.webflux.enabled=false",
                        "unified-tls.reload.enabled=false",
                        "unified-tls.configurations.web.certificates[0].certificate=" + files.certificate(),
                        "unified-tls.configurations.web.certificates[0].private-key=" + files.privateKey(),
                        "unified-tls.configurations.web.client-authentication=want",
                        "unified-tls.configurations.web.trust-store.certificates=" + clients.certificateLocation(),
                        "unified-tls.server.configuration=web",
                        "unified-tls.server.missing-server-name=default",
                        "unified-tls.server.unknown-server-name=default")
                .run();
    }

    static String url(String host, ConfigurableApplicationContext upstream) {
        return "https://%s:%s".formatted(host, upstream.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** Of its own, since those of all applications end with the first of them. */
    @Bean
    ReactorResourceFactory reactorResources() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        resources.setShutdownQuietPeriod(Duration.ZERO);
        return resources;
    }

    @RestController
    static class Page {

        @GetMapping("/**")
        ResponseEntity<String> page(TLSConnection connection, Optional<PeerIdentity> peer) {
            String protocol = connection
                    .applicationProtocol()
                    .map(ApplicationProtocol::name)
                    .orElse("http/1.1");
            ResponseEntity.BodyBuilder response = ResponseEntity.ok();
            if (protocol.equals("http/1.1")) {
                response.header("Connection", "close");
            }
            return response.body("%s %s"
                    .formatted(
                            protocol,
                            peer.map(client -> client.subject().getName()).orElse("nobody")));
        }
    }
}
