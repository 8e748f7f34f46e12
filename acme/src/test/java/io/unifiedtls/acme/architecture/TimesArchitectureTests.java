package io.unifiedtls.acme.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.unifiedtls.acme.budget.OrderBudgets;
import io.unifiedtls.acme.renewal.RenewalTimes;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;

/** Due times and budgets know no clock but the one that they are given, so a machine's wrong clock changes neither. */
class TimesArchitectureTests {

    private static final String RENEWAL = "io.unifiedtls.acme.renewal";
    private static final String BUDGET = "io.unifiedtls.acme.budget";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(RENEWAL, BUDGET);

    @Test
    void classesWereFound() {
        assertThat(CLASSES.contain(RenewalTimes.class)).isTrue();
        assertThat(CLASSES.contain(OrderBudgets.class)).isTrue();
    }

    @Test
    void nobodyReadsTheClockOfTheMachine() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(CLASSES);
    }

    @Test
    void dueTimesNeedNothingButJava() {
        noClasses()
                .that()
                .resideInAPackage(RENEWAL)
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java..", RENEWAL, "io.unifiedtls", "org.jspecify..")
                .check(CLASSES);
    }
}
