package io.unifiedtls.console.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.unifiedtls.Internal;
import io.unifiedtls.console.ConsoleEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/** The console serves files. It knows no material, no facts, and nothing of the modules whose facts its page shows. */
@Tag("one-jdk")
class ConsoleArchitectureTests {

    private static final String ROOT = "io.unifiedtls.console";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void classesWereFound() {
        assertThat(CLASSES.contain(ConsoleEndpoint.class)).isTrue();
    }

    @Test
    void consoleUsesNothingButTheRequestsOfEndpoints() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.unifiedtls..")
                        .and(resideOutsideOfPackages("io.unifiedtls", ROOT, "io.unifiedtls.autoconfigure.crossorigin")))
                .check(CLASSES);
    }

    @Test
    void endpointChangesNothing() {
        assertThat(CLASSES.stream().flatMap(type -> type.getMethods().stream()))
                .noneMatch(method ->
                        method.isAnnotatedWith(WriteOperation.class) || method.isAnnotatedWith(DeleteOperation.class));
    }

    /** Text becomes markup nowhere, and nothing is loaded from elsewhere. */
    @Test
    void scriptsSetTextOnly() throws IOException {
        Path files = Path.of("src/main/resources/io/unifiedtls/console");
        try (Stream<Path> all = Files.list(files)) {
            List<Path> scripts =
                    all.filter(file -> !file.toString().endsWith(".css")).toList();
            assertThat(scripts).hasSizeGreaterThan(5);
            assertThat(scripts)
                    .allSatisfy(file -> assertThat(read(file))
                            .doesNotContain(
                                    "innerHTML =", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "://")
                            .doesNotContainPattern("\\son[a-z]+=|setHTML|Function\\("));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Test
    void autoConfigurationsAreFinal() {
        classes()
                .that()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(CLASSES);
    }

    @Test
    void packageIsNullMarkedAndInternal() {
        assertThat(CLASSES.stream().map(type -> type.getPackage()).distinct())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.isAnnotatedWith(NullMarked.class)).isTrue();
                    assertThat(each.isAnnotatedWith(Internal.class)).isTrue();
                });
    }
}
