package io.unifiedtls.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.Internal;
import org.junit.jupiter.api.Test;

/** What holds for a module without an API of its own, whose package {@code autoconfigure} alone connects it with Spring. */
public abstract class IntegrationContract extends ModuleContract {

    private final String[] ofAutoConfiguration;

    /**
     * Create the tests of one module.
     *
     * @param known a type in the root package
     * @param ofAutoConfiguration packages that only the auto-configuration may use
     */
    protected IntegrationContract(Class<?> known, String... ofAutoConfiguration) {
        super(known);
        this.ofAutoConfiguration = ofAutoConfiguration.clone();
    }

    @Test
    void nothingUsesTheAutoConfigurationAndOnlyItConnects() {
        String own = root() + ".autoconfigure..";
        noClasses()
                .that()
                .resideOutsideOfPackage(own)
                .should()
                .dependOnClassesThat(resideInAnyPackage(ofAutoConfiguration).or(resideInAPackage(own)))
                .check(classes());
    }

    @Test
    void packagesAreInternal() {
        assertThat(packages())
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(Internal.class))
                        .as(each.getName())
                        .isTrue());
    }
}
