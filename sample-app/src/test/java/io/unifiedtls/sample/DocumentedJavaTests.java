package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java in the documents compiles. It is here because here is all that an application has on its class path. */
class DocumentedJavaTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    /** Compiled where that is made, so that both can be built at the same time. */
    private static final String TEST_KIT = "import static io.unifiedtls.test.";

    /** Compiled where ACME is on the class path. */
    private static final Pattern ACME =
            Pattern.compile("IssuanceDecision|TLSCertificates|DnsChallengeProvider|PebbleServer");

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```");

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                    Stream.of(ROOT.resolve("README.md")),
                    docs.filter(file -> file.toString().endsWith(".md")))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void compiles(Path document, @TempDir Path out) throws IOException {
        for (String block : blocks(document)) {
            DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
            boolean compiled = ToolProvider.getSystemJavaCompiler()
                    .getTask(
                            null,
                            null,
                            diagnostics,
                            List.of("-proc:none", "-d", out.toString(), "-cp", System.getProperty("java.class.path")),
                            null,
                            List.of(new Source(block)))
                    .call();
            assertThat(compiled)
                    .as("%s: %s", document, diagnostics.getDiagnostics())
                    .isTrue();
        }
    }

    @Test
    void documentsHoldJava() throws IOException {
        assertThat(blocks(ROOT.resolve("README.md"))).isNotEmpty();
        assertThat(blocks(ROOT.resolve("docs/resolvers.md"))).hasSizeGreaterThan(4);
    }

    private static List<String> blocks(Path document) throws IOException {
        return BLOCK.matcher(Files.readString(document))
                .results()
                .map(match -> match.group(1))
                .filter(block ->
                        !block.contains(TEST_KIT) && !ACME.matcher(block).find())
                .toList();
    }

    /** A block as it stands if it is a whole file, else as members of a class, with what an application has. */
    private static final class Source extends SimpleJavaFileObject {

        private static final String CONTEXT = """
                import io.unifiedtls.*;
                import io.unifiedtls.fleet.*;
                import java.util.*;
                import java.util.stream.Stream;
                import org.springframework.context.annotation.Bean;
                import org.springframework.context.event.EventListener;
                import org.springframework.stereotype.Component;

                class Example {
                    interface TenantRepository {
                        Optional<Tenant> findByServerName(ServerName serverName);
                    }
                    interface Tenant {
                        SigningChain signingChain();
                    }
                    %s
                }
                """;

        private final String code;

        Source(String block) {
            super(URI.create("string:///Example.java"), Kind.SOURCE);
            code = block.startsWith("import ") ? block : CONTEXT.formatted(block);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
