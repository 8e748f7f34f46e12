package io.unifiedtls.spiffe.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.unifiedtls.spiffe.WorkloadWatch;
import io.unifiedtls.testing.IntegrationContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The directions between the packages of SPIFFE. */
@Tag("one-jdk")
class SpiffeArchitectureTests extends IntegrationContract {

    SpiffeArchitectureTests() {
        super(
                WorkloadWatch.class,
                "org.springframework.beans..",
                "org.springframework.context..",
                "org.springframework.core..",
                "org.springframework.boot.autoconfigure..");
    }

    /** Which are for another build of Netty, and would bring in a second one. */
    @Test
    void nothingUsesNetty() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty..").or(resideInAPackage("..shaded..")))
                .check(classes());
    }
}
