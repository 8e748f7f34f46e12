package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;

import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.challenge.ChallengeResponder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application whose responder knows challenges, is away for some names, and hangs for others. */
@SpringBootConfiguration
@EnableAutoConfiguration
@RestController
class ChallengeApplication {

    static ConfigurableApplicationContext start(Variant variant, Path directory) {
        write(directory, "web", certificateFor("open.example", "*.open.example"));
        write(directory, "client-ca", CLIENT_AUTHORITY);
        return variant.server()
                .start(
                        ChallengeApplication.class,
                        "server.address=127.0.0.1",
                        "unified-tls.reload.enabled=false",
                        "unified-tls.redirect.port=0",
                        "unified-tls.server.backend=" + variant.backend(),
                        "unified-tls.server.configuration=web",
                        "unified-tls.configurations.web.certificates[0].certificate=file:"
                                + directory.resolve("web.pem"),
                        "unified-tls.configurations.web.certificates[0].private-key=file:"
                                + directory.resolve("web.key"),
                        "unified-tls.configurations.strict.base=web",
                        "unified-tls.configurations.strict.client-authentication=need",
                        "unified-tls.configurations.strict.trust-store.certificates=file:"
                                + directory.resolve("client-ca.pem"),
                        "unified-tls.hosts[0].server-names=open.example",
                        "unified-tls.hosts[0].configuration=web",
                        "unified-tls.hosts[1].server-names=strict.open.example",
                        "unified-tls.hosts[1].configuration=strict");
    }

    @GetMapping("/")
    String page() {
        return "A page of the application";
    }

    @Bean
    Responder responder() {
        return new Responder();
    }

    @Bean
    SniResolver resolver(Responder responder) {
        return (hello, context) -> {
            hello.serverName().map(ServerName::value).ifPresent(responder.resolved::add);
            return Optional.empty();
        };
    }

    /** Names that begin with {@code away} and {@code hang} are no names of challenges. */
    static final class Responder implements ChallengeResponder {

        final Map<String, String> names = new ConcurrentHashMap<>();
        final Map<List<String>, String> tokens = new ConcurrentHashMap<>();
        /** The names for which resolvers were asked. */
        final Set<String> resolved = ConcurrentHashMap.newKeySet();

        final AtomicInteger hanging = new AtomicInteger();
        final CountDownLatch release = new CountDownLatch(1);

        @Override
        public Optional<String> tlsAlpn01(ServerName name) {
            failAsNamed(name);
            return Optional.ofNullable(names.get(name.value()));
        }

        @Override
        public Optional<String> http01(ServerName host, String token) {
            failAsNamed(host);
            return Optional.ofNullable(tokens.get(List.of(host.value(), token)));
        }

        private void failAsNamed(ServerName name) {
            if (name.value().startsWith("away")) {
                throw new IllegalStateException("The database is away");
            }
            if (name.value().startsWith("hang")) {
                hanging.incrementAndGet();
                hang();
            }
        }

        /** As a driver that does not heed an interruption. */
        private void hang() {
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException ex) {
                    // It goes on
                }
            }
        }
    }
}
