package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The README's console blocks, typed as they stand there. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ReadmeIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    static Path directory;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void developmentDirectory(DynamicPropertyRegistry registry) {
        registry.add("unified-tls.development.directory", directory::toString);
    }

    @Test
    void commandsPrintWhatTheReadmeSays() throws Exception {
        Tools.require("bash", "curl", "openssl");
        Process check = new ProcessBuilder(
                        "bash", ".ci/check-readme.sh", "README.md", String.valueOf(port), directory.toString())
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(output).isZero();
    }
}
