package io.unifiedtls.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Kotlin in the documents compiles, without warnings, with the nullness of our API as errors. */
@Tag("long")
class DocumentedKotlinTests {

    private static final String CONTEXT = """
            import io.unifiedtls.*
            import io.unifiedtls.fleet.*
            import java.util.Optional
            import org.springframework.context.annotation.Bean
            import org.springframework.context.annotation.Configuration
            import org.springframework.web.bind.annotation.GetMapping
            import org.springframework.web.bind.annotation.RestController

            interface Tenant {
                fun signingChain(): SigningChain
            }
            interface TenantRepository {
                fun findByServerName(serverName: ServerName): Optional<Tenant>
            }
            """;

    @TempDir
    Path directory;

    @Test
    void compiles() throws IOException {
        List<String> blocks = Documents.blocks("kotlin").stream()
                .filter(block -> !block.startsWith("dependencies {"))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(2);
        Result result = compile(CONTEXT + String.join("\n", blocks));
        assertThat(result.code()).as(result.messages()).isEqualTo(ExitCode.OK);
    }

    /** So that the test above would notice. */
    @Test
    void nullnessIsChecked() throws IOException {
        Result result = compile(CONTEXT + "val name: ServerName = ServerName(null)");
        assertThat(result.code()).as(result.messages()).isEqualTo(ExitCode.COMPILATION_ERROR);
        assertThat(result.messages()).contains("null cannot be a value of a non-null type");
    }

    private Result compile(String code) throws IOException {
        Path source = Files.writeString(directory.resolve("Example.kt"), code);
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(messages, true, StandardCharsets.UTF_8)) {
            ExitCode exit = new K2JVMCompiler()
                    .exec(
                            out,
                            "-no-stdlib",
                            "-no-reflect",
                            "-Werror",
                            "-Xjspecify-annotations=strict",
                            "-jvm-target",
                            "17",
                            "-cp",
                            classPath(),
                            "-d",
                            directory.resolve("classes").toString(),
                            source.toString());
            return new Result(exit, messages.toString(StandardCharsets.UTF_8));
        }
    }

    /** Without directories of modules that have no classes, which are worth a warning. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> new File(entry).exists())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private record Result(ExitCode code, String messages) {}
}
