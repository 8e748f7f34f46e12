package io.unifiedtls.fleet.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.Internal;
import io.unifiedtls.testing.ModuleContract;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The directions between the packages of a module, and its API, which is the root package. */
public abstract class ArchitectureContract extends ModuleContract {

    private final Map<String, String> uses;

    /**
     * Create the tests of one module.
     *
     * @param api a type in the root package
     * @param uses for each package, the others of the module that it may use, beside the root and itself; names are relative to the root
     */
    protected ArchitectureContract(Class<?> api, Map<String, String> uses) {
        super(api);
        this.uses = uses;
    }

    @Test
    void packagesUseOnlyWhatTheyMay() {
        assertThat(uses).isNotEmpty().allSatisfy((name, others) -> {
            String self = packageOf(name);
            String[] allowed = Stream.concat(
                            Stream.of(root(), self),
                            Arrays.stream(others.split(" ", -1)).map(this::packageOf))
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(self)
                    .should()
                    .dependOnClassesThat(resideInAPackage(root() + "..").and(resideOutsideOfPackages(allowed)))
                    .check(classes());
        });
    }

    /** Applications compile against it without types of libraries in their way. */
    @Test
    void apiNeedsNoFramework() {
        noClasses()
                .that()
                .resideInAPackage(root())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "org.slf4j..", "com.github..", "com.zaxxer..", "org.shredzone..")
                .check(classes());
    }

    @Test
    void onlyTheRootIsApi() {
        assertThat(packages())
                .hasSizeGreaterThan(5)
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(Internal.class))
                        .as(each.getName())
                        .isNotEqualTo(each.getName().equals(root())));
    }

    private String packageOf(String name) {
        return name.isEmpty() ? root() : root() + "." + name;
    }
}
