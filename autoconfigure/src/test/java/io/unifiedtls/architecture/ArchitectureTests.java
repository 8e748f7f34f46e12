package io.unifiedtls.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.TLSBackend;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The directions between the packages. */
@Tag("one-jdk")
class ArchitectureTests {

    private static final String ROOT = "io.unifiedtls";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/io/unifiedtls/testing/"))
            .importPackages(ROOT);

    @Test
    void classesWereFound() {
        assertThat(CLASSES.contain(TLSConfiguration.class)).isTrue();
        assertThat(CLASSES.size()).isGreaterThan(60);
    }

    /** Each package may use the API, the logger, the wording, what is known about certificates, itself, and what is named here. */
    @ParameterizedTest
    @CsvSource({
        "'', x509",
        "x509, ''",
        "operations, ''",
        "logging, ''",
        "wording, ''",
        "fetch, ''",
        "revocation, fetch",
        "backend, ''",
        "backend.trust, revocation",
        "backend.jsse, 'backend backend.trust revocation'",
        "backend.openssl, 'backend backend.trust revocation'",
        "handshake, 'backend operations'",
        "material, revocation",
        "policy, ''",
        "insecure, ''",
        "transport, ''",
        "selection, 'handshake operations'",
        "challenge, handshake",
        "context, 'backend challenge handshake insecure operations selection transport'",
        "client, 'backend context selection'",
        "observability, 'handshake operations'",
        "server.tomcat, handshake",
        "server.jetty, handshake",
        "server.netty, handshake",
        "server.redirect, 'challenge handshake'",
        "client.netty, ''",
        "jdbc, client",
        "security, ''",
        "actuate, 'context insecure observability operations selection'",
        "metrics, 'context handshake observation operations'",
        "observation, ''",
        "autoconfigure.properties, selection",
        "autoconfigure.load, 'autoconfigure.properties context handshake material policy revocation selection'",
    })
    void packagesUseOnlyWhatTheyMay(String name, String others) {
        String self = packageOf(name);
        String[] allowed = Stream.concat(
                        Stream.of(ROOT, packageOf("logging"), packageOf("wording"), packageOf("x509"), self),
                        Arrays.stream(others.split(" ", -1)).map(ArchitectureTests::packageOf))
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(self)
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(resideOutsideOfPackages(allowed)))
                .check(CLASSES);
    }

    @Test
    void apiNeedsNoFramework() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "org.slf4j..", "com.github..", "org.apache..", "org.bouncycastle..")
                .check(CLASSES);
    }

    @Test
    void onlyTheAutoConfigurationsUseSpring() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".autoconfigure..", ROOT + ".actuate", ROOT + ".security")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(CLASSES);
    }

    /** Whatever makes a context of a backend asks the policy in the same method; a backend may pass the call on. */
    @Test
    void noContextIsMadeWithoutThePolicy() {
        List<JavaMethodCall> creations = CLASSES.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isAssignableTo(TLSBackend.class)
                        && !call.getOriginOwner().isAssignableTo(TLSBackend.class)
                        && call.getTarget().getName().startsWith("new"))
                .toList();
        assertThat(creations).hasSize(3);
        assertThat(creations)
                .allSatisfy(creation -> assertThat(creation.getOrigin().getMethodCallsFromSelf())
                        .as(creation.getDescription())
                        .anyMatch(call -> call.getTargetOwner().getSimpleName().equals("PolicyCheck")
                                && call.getTarget().getName().equals("require")
                                && call.getLineNumber() < creation.getLineNumber()));
    }

    /** No policy judges the contexts of challenges, over which nothing is sent. */
    @Test
    void contextsOfChallengesAreMadeInOnePlace() {
        assertThat(CLASSES.stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(call -> call.getTargetOwner().isAssignableTo(TLSBackend.class)
                                && call.getTarget().getName().equals("challengeContext"))
                        .map(call -> call.getOriginOwner().getSimpleName()))
                .containsExactly("ChallengeSelection");
    }

    /** What is logged may hold text of strangers and tenants. {@code HandshakeLog} escapes by itself, shorter. */
    @Test
    void onlyThePrintableLoggerLogs() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packageOf("logging"))
                .and()
                .doNotHaveSimpleName("HandshakeLog")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.slf4j.LoggerFactory")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.commons.logging..", "java.util.logging..", "java.lang.System$Logger")
                .check(CLASSES);
    }

    /** A subject may hold line breaks. */
    @Test
    void distinguishedNamesBecomeTextInOnePlace() {
        assertThat(CLASSES.stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(call -> call.getTargetOwner().isEquivalentTo(X500Principal.class)
                                && Set.of("getName", "toString")
                                        .contains(call.getTarget().getName()))
                        .map(call -> call.getOriginOwner().getSimpleName()))
                // Session ids are made of these names, not messages
                .containsOnly("Printable", "SessionBinding");
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(CLASSES.stream().map(type -> type.getPackage()).distinct())
                .allSatisfy(type -> assertThat(type.isAnnotatedWith(NullMarked.class))
                        .as(type.getName())
                        .isTrue());
    }

    @Test
    void autoConfigurationsAreFinal() {
        classes()
                .that()
                .areAnnotatedWith(org.springframework.boot.autoconfigure.AutoConfiguration.class)
                .should()
                .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                .check(CLASSES);
    }

    private static String packageOf(String name) {
        return name.isEmpty() ? ROOT : ROOT + "." + name;
    }
}
