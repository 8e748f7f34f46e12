package io.unifiedtls.server;

import io.unifiedtls.operations.TLSHostEvent;
import io.unifiedtls.operations.TLSReload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/** An application whose hosts come from directories and repositories. */
@SpringBootConfiguration
@EnableAutoConfiguration
class HostSourcesApplication {

    /** Start it with the default host of a directory, and with these properties. */
    static ConfigurableApplicationContext start(EmbeddedServer server, Path directory, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "management.endpoints.web.exposure.include=health,tls",
                "unified-tls.configurations.default.certificates[0].certificate=file:"
                        + directory.resolve("default.pem"),
                "unified-tls.configurations.default.certificates[0].private-key=file:"
                        + directory.resolve("default.key"),
                EmbeddedServer.backend(),
                "unified-tls.server.configuration=default"));
        all.addAll(List.of(properties));
        return server.start(HostSourcesApplication.class, all.toArray(String[]::new));
    }

    @Bean
    TenantRows tenants() {
        return new TenantRows();
    }

    @Bean
    Recorder recorder() {
        return new Recorder();
    }

    /** The events of hosts and of rejected reloads. */
    static class Recorder {

        private final List<TLSHostEvent> hosts = new CopyOnWriteArrayList<>();
        private final List<TLSReload> rejected = new CopyOnWriteArrayList<>();

        @EventListener
        void on(TLSHostEvent event) {
            hosts.add(event);
        }

        List<TLSHostEvent> hosts() {
            return hosts;
        }

        List<TLSReload> rejected() {
            return rejected;
        }

        @EventListener
        void on(TLSReload event) {
            if (!event.faults().isEmpty()) {
                rejected.add(event);
            }
        }
    }
}
