package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.write;

import io.unifiedtls.TLSConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Hosts whose sessions are tried, each server with each TLS implementation. */
final class SessionHosts {

    private final Path directory;
    private final Map<String, Map<String, String>> configurations = new LinkedHashMap<>();

    /** Create hosts with material in a directory, where {@code ca.pem} is the servers' authority. */
    SessionHosts(Path directory) {
        this.directory = directory;
        write(directory, "ca", AUTHORITY);
    }

    /** Add a configuration, which answers {@code NAME.example}. */
    SessionHosts with(String name, String... settings) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            values.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        configurations.put(name, values);
        return this;
    }

    /** A location of something in the directory. */
    String file(String name) {
        return "file:" + directory.resolve(name);
    }

    ConfigurableApplicationContext start(Variant variant, String... more) {
        List<String> properties = new ArrayList<>(List.of(more));
        properties.addAll(List.of(
                "unified-tls.server.backend=" + variant.backend(),
                "unified-tls.server.configuration="
                        + configurations.keySet().iterator().next(),
                "unified-tls.reload.enabled=false"));
        int host = 0;
        for (var configuration : configurations.entrySet()) {
            String name = configuration.getKey();
            configuration
                    .getValue()
                    .forEach((key, value) ->
                            properties.add("unified-tls.configurations.%s.%s=%s".formatted(name, key, value)));
            properties.add("unified-tls.hosts[%d].server-names=%s.example".formatted(host, name));
            properties.add("unified-tls.hosts[%d].configuration=%s".formatted(host++, name));
        }
        return variant.server().start(Application.class, properties.toArray(String[]::new));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @RestController
    static class Application {

        @GetMapping("/")
        String resumed(TLSConnection connection) {
            return "resumed=" + connection.resumed() + "\n";
        }
    }
}
