package io.unifiedtls.fleet.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.unifiedtls.Internal;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The directions between the packages of a module, and its API, which is the root package. */
@TestInstance(Lifecycle.PER_CLASS) // Reads the classes once
public abstract class ArchitectureContract {

    private final Class<?> api;
    private final String root;
    private final Map<String, String> uses;
    private final JavaClasses classes;

    /**
     * Create the tests of one module.
     *
     * @param api a type in the root package
     * @param uses for each package, the others of the module that it may use, beside the root and itself; names are relative to the root
     */
    protected ArchitectureContract(Class<?> api, Map<String, String> uses) {
        this.api = api;
        this.root = api.getPackageName();
        this.uses = uses;
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(root);
    }

    @Test
    void classesWereFound() {
        assertThat(classes.contain(api)).isTrue();
    }

    @Test
    void packagesUseOnlyWhatTheyMay() {
        assertThat(uses).isNotEmpty().allSatisfy((name, others) -> {
            String self = packageOf(name);
            String[] allowed = Stream.concat(
                            Stream.of(root, self),
                            Arrays.stream(others.split(" ", -1)).map(this::packageOf))
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(self)
                    .should()
                    .dependOnClassesThat(resideInAPackage(root + "..").and(resideOutsideOfPackages(allowed)))
                    .check(classes);
        });
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(root + ".(**)").should().beFreeOfCycles().check(classes);
    }

    /** Applications compile against it without types of libraries in their way. */
    @Test
    void apiNeedsNoFramework() {
        noClasses()
                .that()
                .resideInAPackage(root)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "org.slf4j..", "com.github..", "com.zaxxer..", "org.shredzone..")
                .check(classes);
    }

    @Test
    void packagesAreNullMarkedAndOnlyTheRootIsApi() {
        assertThat(classes.stream().map(type -> type.getPackage()).distinct())
                .hasSizeGreaterThan(5)
                .allSatisfy(each -> {
                    assertThat(each.isAnnotatedWith(NullMarked.class))
                            .as(each.getName())
                            .isTrue();
                    assertThat(each.isAnnotatedWith(Internal.class))
                            .as(each.getName())
                            .isNotEqualTo(each.getName().equals(root));
                });
    }

    /** Text of tenants becomes printable there. */
    @Test
    void onlyThePrintableLoggerLogs() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.slf4j.LoggerFactory")
                .check(classes);
    }

    private String packageOf(String name) {
        return name.isEmpty() ? root : root + "." + name;
    }
}
