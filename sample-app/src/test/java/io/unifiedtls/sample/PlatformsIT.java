package io.unifiedtls.sample;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample application with each of its profiles, by the commands of their documents. */
@Tag("ci")
@Timeout(180)
class PlatformsIT {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes", "vault", "spiffe"})
    void commandsPrintWhatTheDocumentSays(String profile) throws Exception {
        Tools.require("bash", "curl", "openssl");
        try (SampleProcess application = new SampleProcess(directory, "--spring.profiles.active=" + profile)) {
            application.assertPrintsWhatIsIn("docs/%s.md".formatted(profile));
        }
    }
}
