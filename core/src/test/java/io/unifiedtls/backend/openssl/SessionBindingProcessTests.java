package io.unifiedtls.backend.openssl;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas with the same configuration bind sessions to the same facts, or none would resume those of another. */
@Timeout(60)
class SessionBindingProcessTests {

    @TempDir
    Path directory;

    @Test
    void otherProcessHasTheSameBindings() throws Exception {
        write(directory, "host", certificateFor("b.example", "a.example", "*.example"));
        Files.writeString(
                directory.resolve("roots.pem"), pem(List.of(AUTHORITY.certificate(), CLIENT_AUTHORITY.certificate())));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=3", // Other identity hashes than those of this process
                        "-cp",
                        System.getProperty("java.class.path"),
                        BindingProcess.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        List<String> others = output.lines()
                .filter(line -> line.startsWith("binding="))
                .map(line -> line.substring("binding=".length()))
                .toList();
        assertThat(others).as(output).hasSize(2).isEqualTo(BindingProcess.bindings(directory));
    }
}
