package io.unifiedtls.autoconfigure.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The keys of optional modules. */
class PropertiesOfModuleTests {

    @TempDir
    Path module;

    @Test
    void areKnownWhereTheModuleIs() throws IOException {
        assertThat(faults("unified-tls.storage.retry.attempts", false))
                .singleElement()
                .asString()
                .startsWith("unified-tls.storage is not a property.");
        assertThat(faults("unified-tls.storage.retry.attempts", true)).isEmpty();
        assertThat(faults("unified-tls.storage.location", true)).isEmpty();
    }

    @Test
    void othersBesideThemAreFaults() throws IOException {
        assertThat(faults("unified-tls.storage.retry.attemps", true))
                .containsExactly("unified-tls.storage.retry.attemps is not a property. Did you mean attempts?");
        assertThat(faults("unified-tls.sever.configuration", true))
                .containsExactly("unified-tls.sever is not a property. Did you mean server?");
    }

    private List<String> faults(String key, boolean withModule) throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("application", Map.of(key, "1")));
        Path factories = Files.createDirectories(module.resolve("META-INF")).resolve("spring.factories");
        if (withModule) {
            Files.writeString(
                    factories, PropertiesOfModule.class.getName() + "=" + StorageModule.class.getName() + "\n");
        } else {
            Files.deleteIfExists(factories);
        }
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {module.toUri().toURL()}, getClass().getClassLoader())) {
            return new UnknownKeys(environment, loader)
                    .faults().stream()
                            .map(fault -> fault.replaceFirst(" \\(.*?\\) is not", " is not"))
                            .toList();
        }
    }

    /** A module with a group of its own. */
    static final class StorageModule implements PropertiesOfModule {

        @Override
        public Class<?> type() {
            return Storage.class;
        }
    }

    @ConfigurationProperties("unified-tls.storage")
    record Storage(String location, Retry retry) {

        record Retry(int attempts) {}
    }
}
