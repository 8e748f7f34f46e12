package io.unifiedtls.applications;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler.CompilationTask;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java of the documents compiles. */
class DocumentedCodeTests {

    /** What the documents leave out, as their readers' editors add it. */
    private static final String IMPORTS = """
            import io.unifiedtls.*;
            import java.util.*;
            import java.util.stream.*;
            import org.springframework.context.annotation.*;
            import org.springframework.stereotype.*;
            """;

    /** The application that the documents speak of. */
    private static final String TENANTS = """
            import io.unifiedtls.*;
            import java.util.Optional;
            interface TenantRepository { Optional<Tenant> findByServerName(ServerName serverName); }
            record Tenant(SigningChain signingChain) {}
            """;

    private static final Pattern TYPE =
            Pattern.compile("(?m)^(?:public |final |abstract )*(?:class|interface|record|enum) (\\w+)");

    @TempDir
    Path classes;

    static Stream<Block> blocks() {
        return Block.in("java");
    }

    @Test
    void areThere() {
        assertThat(blocks()).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void compile(Block block) {
        StringWriter output = new StringWriter();
        CompilationTask task = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        output,
                        null,
                        null,
                        List.of("-proc:none", "-parameters", "-cp", classPath(), "-d", classes.toString()),
                        null,
                        List.of(source("TenantRepository", TENANTS), unit(block.text())));
        assertThat(task.call()).as("%s%n%s", block, output).isTrue();
    }

    private static JavaFileObject unit(String text) {
        Matcher type = TYPE.matcher(text);
        if (type.find()) {
            return source(type.group(1), text.contains("import ") ? text : imported(text));
        }
        return source("Documented", IMPORTS + (text.startsWith("@") ? inClass(text) : inMethod(text)));
    }

    /** Nested types of the interface that a class implements are its own. */
    private static String imported(String text) {
        return IMPORTS + text;
    }

    private static String inClass(String members) {
        return "@Configuration class Documented {%n%s%n}".formatted(members);
    }

    private static String inMethod(String statements) {
        return "class Documented { void documented() throws Exception {%n%s%n} }".formatted(statements);
    }

    private static JavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {

            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    /** Surefire hides it behind a jar of its own. */
    private static String classPath() {
        return Stream.of("surefire.test.class.path", "java.class.path")
                .map(System::getProperty)
                .filter(path -> path != null)
                .collect(joining(File.pathSeparator));
    }
}
