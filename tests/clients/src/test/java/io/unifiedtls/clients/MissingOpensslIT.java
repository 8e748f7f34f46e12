package io.unifiedtls.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Settings that need OpenSSL, in an application without its starter, as this module is one. */
class MissingOpensslIT {

    @TempDir
    static Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unified-tls.server.backend=openssl",
                "unified-tls.server.session-ticket-keys=file:DIR/ticket.key",
                "unified-tls.server.insecure-key-log=DIR/keys.log"
            })
    void nameTheDependency(String setting) throws Exception {
        Files.write(directory.resolve("ticket.key"), new byte[48]);
        String[] settings = Stream.concat(
                        Arrays.stream(Material.in(directory).properties()),
                        Stream.of(
                                "unified-tls.server.configuration=backend",
                                setting.replace("DIR", directory.toString())))
                .toArray(String[]::new);
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(TLSAutoConfiguration.class))
                .withPropertyValues(settings)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith(setting.substring(0, setting.indexOf('=')) + " is ")
                        .hasMessageContaining("io.unifiedtls:unified-tls-spring-boot-starter-openssl"));
    }
}
