package io.unifiedtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.unifiedtls.testing.ApiSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The edge of the API: which packages it is in, what it names, and that it does not change unnoticed. */
class ApiTests {

    private static final Set<String> API =
            Set.of("io.unifiedtls", "io.unifiedtls.operations", "io.unifiedtls.insecure", "io.unifiedtls.jdbc");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.unifiedtls");

    @Test
    void packagesAreApiOrInternal() {
        assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
                .hasSizeGreaterThan(10)
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(Internal.class))
                        .as(each.getName())
                        .isNotEqualTo(API.contains(each.getName())));
    }

    /** Types of the API in what users call and implement, and types of the JDK; nothing that is internal, and no library's. */
    @Test
    void apiNamesNothingInternal() {
        assertThat(exposed())
                .hasSizeGreaterThan(100)
                .allSatisfy(member -> assertThat(named(member))
                        .as(member)
                        .allMatch(type -> type.startsWith("java.")
                                || type.startsWith("javax.")
                                || type.startsWith("org.jspecify.")
                                || !type.contains(".")
                                || API.stream().anyMatch(api -> type.matches(api.replace(".", "\\.") + "\\.[A-Z].*"))));
    }

    @Test
    void apiIsTheSnapshot() throws IOException {
        snapshot().requireNoChange();
    }

    private static List<String> exposed() {
        return snapshot().lines();
    }

    private static ApiSnapshot snapshot() {
        return new ApiSnapshot(CLASSES, API);
    }

    /** The types in a line: names with dots that end in a word with a capital. */
    private static List<String> named(String line) {
        return java.util.regex.Pattern.compile("[a-z][\\w]*(\\.[a-z]\\w*)*\\.[A-Z][\\w$]*")
                .matcher(line)
                .results()
                .map(java.util.regex.MatchResult::group)
                .toList();
    }
}
