package io.unifiedtls.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What holds for the packages of each module. */
@TestInstance(Lifecycle.PER_CLASS) // Reads the classes once
public abstract class ModuleContract {

    private final Class<?> known;
    private final String root;
    private final JavaClasses classes;

    /**
     * Create the tests of one module.
     *
     * @param known a type in the root package
     */
    protected ModuleContract(Class<?> known) {
        this.known = known;
        this.root = known.getPackageName();
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(root);
    }

    /** The root package. */
    protected final String root() {
        return root;
    }

    /** All classes of the module but tests. */
    protected final JavaClasses classes() {
        return classes;
    }

    protected final Stream<JavaPackage> packages() {
        return classes.stream().map(type -> type.getPackage()).distinct();
    }

    @Test
    void classesWereFound() {
        assertThat(classes.contain(known)).isTrue();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(root + ".(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void packagesAreNullMarked() {
        assertThat(packages())
                .hasSizeGreaterThan(1)
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(NullMarked.class))
                        .as(each.getName())
                        .isTrue());
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
}
