package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.autoconfigure.ssl.TLSSslBundleAutoConfiguration;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.testing.Engines;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;

/** An application with two configurations whose files change. */
abstract class ReloadFixture {

    static final SigningChain FIRST = certificateFor("shop.example");
    static final SigningChain SECOND = certificateFor("shop.example");
    static final SigningChain OTHER = certificateFor("other.example");

    @TempDir
    Path directory;

    ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void writeMaterial() {
        write(directory, "shop", FIRST);
        write(directory, "shop-ca", CLIENT_AUTHORITY);
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        TLSAutoConfiguration.class,
                        TLSReloadAutoConfiguration.class,
                        TLSObservabilityAutoConfiguration.class,
                        TLSHealthAutoConfiguration.class,
                        TLSSslBundleAutoConfiguration.class))
                .withBean(Events.class)
                .withPropertyValues(
                        "unified-tls.configurations.web.certificates[0].certificate=file:"
                                + directory.resolve("shop.pem"),
                        "unified-tls.configurations.web.certificates[0].private-key=file:"
                                + directory.resolve("shop.key"),
                        "unified-tls.configurations.partners.base=web",
                        "unified-tls.configurations.partners.client-authentication=want",
                        "unified-tls.configurations.partners.trust-store.certificates=file:"
                                + directory.resolve("shop-ca.pem"),
                        "unified-tls.hosts[0].server-names=shop.example",
                        "unified-tls.hosts[0].configuration=web",
                        "unified-tls.server.configuration=web",
                        "unified-tls.reload.enabled=false");
    }

    static SSLEngine connect(SSLContext client, String name, TLSServerContext server) throws SSLException {
        SSLEngine engine = Engines.client(client, name, parameters -> {});
        Engines.handshake(engine, server.newEngine());
        return engine;
    }

    static Certificate presented(TLSServerContext server) throws SSLException {
        return connect(Engines.clientContext(null), "shop.example", server)
                .getSession()
                .getPeerCertificates()[0];
    }

    static Health health(ApplicationContext context) {
        return context.getBean(TLSHealthIndicator.class).health();
    }

    /** What the application is told. */
    static class Events {

        private final List<TLSReload> seen = new CopyOnWriteArrayList<>();

        List<TLSReload> seen() {
            return seen;
        }

        @EventListener
        void on(TLSReload reload) {
            seen.add(reload);
        }
    }
}
