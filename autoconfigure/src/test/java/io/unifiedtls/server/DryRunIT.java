package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Dry runs of a running application, over HTTP. */
@Timeout(120)
class DryRunIT {

    private static final String PATH = "/actuator/tls/dry-run";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void tellsChangesAndFaultsWithFileAndLine(EmbeddedServer server) throws Exception {
        EndpointApplication.writeMaterial(directory, EndpointApplication.shop());
        Path yaml = Files.writeString(directory.resolve("more.yml"), """
                unified-tls:
                  configurations:
                    ops:
                      certificates:
                        - certificate: "file:%1$s/ops.pem"
                          private-key: "file:%1$s/ops.key"
                """.formatted(directory));
        write(directory, "ops", certificateFor("ops.example"));
        try (var application =
                EndpointApplication.start(server, directory, "spring.config.additional-location=file:" + yaml)) {
            JsonNode nothing = EndpointApplication.json(application, PATH);
            assertThat(nothing.get("changes")).isEmpty();
            assertThat(nothing.get("hostsChanged").asInt()).isZero();

            write(directory, "shop", EndpointApplication.shop());
            write(directory.resolve("hosts"), "added", certificateFor("added.example"));
            JsonNode changed = EndpointApplication.json(application, PATH);
            assertThat(changed.get("changes").get(0).asString()).startsWith("default: certificates from");
            assertThat(changed.get("hosts"))
                    .anySatisfy(host -> assertThat(host.toString())
                            .isEqualTo("{\"name\":\"added.example\",\"origin\":\"unified-tls.sources[0]\","
                                    + "\"change\":\"added\",\"details\":[]}"));

            Files.writeString(directory.resolve("ops.key"), "no key");
            JsonNode faulty = EndpointApplication.json(application, PATH);
            assertThat(faulty.get("changes")).isEmpty();
            assertThat(faulty.get("faults"))
                    .anySatisfy(fault -> assertThat(fault.asString()).contains("ops.key", "more.yml", "5:"));
            assertThat(EndpointApplication.json(application, "/actuator/tls")
                            .get("lastReload")
                            .isNull())
                    .isTrue();
        }
    }
}
