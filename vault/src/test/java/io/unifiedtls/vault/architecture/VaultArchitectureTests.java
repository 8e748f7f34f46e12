package io.unifiedtls.vault.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.unifiedtls.testing.IntegrationContract;
import io.unifiedtls.vault.VaultCertificates;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The directions between the packages of Vault. */
@Tag("one-jdk")
class VaultArchitectureTests extends IntegrationContract {

    VaultArchitectureTests() {
        super(VaultCertificates.class, "org.springframework.boot..", "org.springframework.beans..");
    }

    /** An application without a fleet has none of its classes. */
    @Test
    void certificatesDoNotUseTheFleet() {
        noClasses()
                .that()
                .resideInAPackage(root())
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.unifiedtls.fleet..").or(resideInAPackage(root() + ".transit")))
                .check(classes());
    }
}
