package io.unifiedtls.vault.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.unifiedtls.Internal;
import io.unifiedtls.vault.VaultCertificates;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The directions between the packages of Vault, which has no API of its own. */
@Tag("one-jdk")
class VaultArchitectureTests {

    private static final String ROOT = "io.unifiedtls.vault";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void classesWereFound() {
        assertThat(CLASSES.contain(VaultCertificates.class)).isTrue();
    }

    @Test
    void nothingUsesTheAutoConfigurationAndOnlyItUsesSpringBoot() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .or()
                .resideInAPackage(ROOT + ".transit")
                .should()
                .dependOnClassesThat(resideInAPackage("org.springframework.boot..")
                        .or(resideInAPackage("org.springframework.beans.."))
                        .or(resideInAPackage(ROOT + ".autoconfigure")))
                .check(CLASSES);
    }

    /** An application without a fleet has none of its classes. */
    @Test
    void certificatesDoNotUseTheFleet() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .dependOnClassesThat(resideInAPackage("io.unifiedtls.fleet..").or(resideInAPackage(ROOT + ".transit")))
                .check(CLASSES);
    }

    @Test
    void packagesAreNullMarkedAndInternal() {
        assertThat(CLASSES.stream().map(type -> type.getPackage()).distinct())
                .hasSizeBetween(2, 3)
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
