package io.unifiedtls.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of {@code docs/testing.md} that uses the kit compiles. */
class DocumentedKitTests {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(import static io.unifiedtls.test.*?)^```");

    @Test
    void compiles(@TempDir Path out) throws IOException {
        List<String> blocks = BLOCK.matcher(Files.readString(Path.of("../docs/testing.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(2);
        for (String block : blocks) {
            compile(block, out);
        }
    }

    private static void compile(String block, Path out) {
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
        assertThat(compiled).as(diagnostics.getDiagnostics().toString()).isTrue();
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String code;

        Source(String code) {
            super(URI.create("string:///Documented.java"), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
