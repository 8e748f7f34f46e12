package io.unifiedtls.spiffe.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.unifiedtls.Internal;
import io.unifiedtls.spiffe.WorkloadWatch;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The directions between the packages of SPIFFE, which has no API of its own. */
@Tag("one-jdk")
class SpiffeArchitectureTests {

    private static final String ROOT = "io.unifiedtls.spiffe";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void classesWereFound() {
        assertThat(CLASSES.contain(WorkloadWatch.class)).isTrue();
    }

    @Test
    void nothingUsesTheAutoConfigurationAndOnlyItUsesSpring() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .and()
                .haveSimpleNameNotEndingWith("HealthIndicator")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("org.springframework..").or(resideInAPackage(ROOT + ".autoconfigure")))
                .check(CLASSES);
    }

    /** Which are for another build of Netty, and would bring in a second one. */
    @Test
    void nothingUsesNetty() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty..").or(resideInAPackage("..shaded..")))
                .check(CLASSES);
    }

    @Test
    void packagesAreNullMarkedAndInternal() {
        assertThat(CLASSES.stream().map(type -> type.getPackage()).distinct())
                .hasSize(2)
                .allSatisfy(each -> {
                    assertThat(each.isAnnotatedWith(NullMarked.class)).isTrue();
                    assertThat(each.isAnnotatedWith(Internal.class)).isTrue();
                });
    }

    @Test
    void onlyThePrintableLoggerLogs() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.slf4j.LoggerFactory")
                .check(CLASSES);
    }
}
