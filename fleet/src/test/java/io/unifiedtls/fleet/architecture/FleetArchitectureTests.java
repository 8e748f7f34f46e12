package io.unifiedtls.fleet.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.unifiedtls.Internal;
import io.unifiedtls.fleet.TLSHosts;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The directions between the packages of the fleet, and its API. */
@Tag("one-jdk")
class FleetArchitectureTests {

    private static final String ROOT = "io.unifiedtls.fleet";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void classesWereFound() {
        assertThat(CLASSES.contain(TLSHosts.class)).isTrue();
    }

    /** Each package may use the API of the fleet, itself, and the packages of the fleet that are named here. */
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "seal, ''",
        "proof, ''",
        "store, proof",
        "jobs, 'store seal'",
        "lookup, store",
        "tickets, store",
        "registry, 'store jobs lookup tickets'",
        "signal, store",
        "warm, store",
    })
    void packagesUseOnlyWhatTheyMay(String name, String others) {
        String self = packageOf(name);
        String[] allowed = Stream.concat(
                        Stream.of(ROOT, self),
                        Arrays.stream(others.split(" ", -1)).map(FleetArchitectureTests::packageOf))
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(self)
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(resideOutsideOfPackages(allowed)))
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Applications compile against it without Spring's types in their way. */
    @Test
    void apiNeedsNoFramework() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "org.slf4j..", "com.github..", "com.zaxxer..")
                .check(CLASSES);
    }

    @Test
    void packagesAreNullMarkedAndOnlyTheRootIsApi() {
        assertThat(CLASSES.stream().map(type -> type.getPackage()).distinct())
                .hasSizeGreaterThan(5)
                .allSatisfy(each -> {
                    assertThat(each.isAnnotatedWith(NullMarked.class))
                            .as(each.getName())
                            .isTrue();
                    assertThat(each.isAnnotatedWith(Internal.class))
                            .as(each.getName())
                            .isNotEqualTo(each.getName().equals(ROOT));
                });
    }

    /** Text of tenants becomes printable there. */
    @Test
    void onlyThePrintableLoggerLogs() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.slf4j.LoggerFactory")
                .check(CLASSES);
    }

    private static String packageOf(String name) {
        return name.isEmpty() ? ROOT : ROOT + "." + name;
    }
}
