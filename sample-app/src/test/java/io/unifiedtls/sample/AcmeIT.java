package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console block of the document of ACME, typed as it stands there. */
@Timeout(180)
class AcmeIT {

    @TempDir
    private Path directory;

    @Test
    void commandsPrintWhatTheDocumentSays() throws Exception {
        Tools.require("pebble", "pebble-challtestsrv", "bash", "curl", "openssl");
        List<ProcessHandle> authority;
        try (SampleProcess application = new SampleProcess(directory)) {
            authority = application.descendants();
            assertThat(authority).hasSize(2);
            application.assertPrintsWhatIsIn("docs/acme.md");
        }
        await("Pebble ends with it").until(() -> authority.stream().noneMatch(ProcessHandle::isAlive));
    }
}
