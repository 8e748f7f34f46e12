package io.unifiedtls.acme.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.testing.DocumentationContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document of ACME, and its code. */
class AcmeDocumentationTests extends DocumentationContract {

    private static final Path DOCUMENT = Path.of("../docs/acme.md");
    private static final Path README = Path.of("../README.md");

    private static final String SURROUNDINGS = """
            import io.unifiedtls.acme.*;
            import io.unifiedtls.fleet.*;
            import java.io.IOException;
            import java.util.Optional;
            import org.springframework.context.annotation.Bean;

            class Documented {

                interface CustomerRepository {

                    Optional<String> ownerOf(String name);
                }

                interface DnsService {

                    void addText(String name, String value) throws IOException;

                    void removeText(String name, String value) throws IOException;
                }

            %s
            }
            """;

    AcmeDocumentationTests() {
        super(DOCUMENT, "unified-tls.acme", AcmeProperties.class);
    }

    @Test
    void codeCompiles(@TempDir Path out) throws IOException {
        List<String> fragments = Stream.concat(
                        blocks(DOCUMENT, "java").stream(),
                        blocks(README, "java").stream().filter(block -> block.contains("IssuanceDecision")))
                .toList();
        assertThat(fragments).hasSizeGreaterThan(1);
        for (String fragment : fragments) {
            Path source = Files.writeString(out.resolve("Documented.java"), SURROUNDINGS.formatted(fragment));
            int result = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "-proc:none",
                            "-d",
                            out.toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            source.toString());
            assertThat(result).as(fragment).isZero();
        }
    }
}
