package io.unifiedtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The edge of the API: which packages it is in, what it names, and that it does not change unnoticed. */
class ApiTests {

    private static final Path SNAPSHOT = Path.of("src/test/resources/api.txt");
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

    /** Run it with {@code -Dtls.test.write-api=true} where the API is meant to change, and commit the file. */
    @Test
    void apiIsTheSnapshot() throws IOException {
        List<String> now = exposed();
        if (Boolean.getBoolean("tls.test.write-api")) {
            Files.write(SNAPSHOT, now);
        }
        assertThat(now)
                .as("the API; where it is meant to change, run this test with -Dtls.test.write-api=true")
                .containsExactlyElementsOf(Files.readAllLines(SNAPSHOT));
    }

    private static List<String> exposed() {
        List<String> lines = new ArrayList<>();
        CLASSES.stream()
                .filter(type -> API.contains(type.getPackageName()) && isExposed(type))
                .sorted((one, other) -> one.getName().compareTo(other.getName()))
                .forEach(type -> {
                    lines.add(header(type));
                    Stream.concat(
                                    type.getCodeUnits().stream().map(ApiTests::line),
                                    type.getFields().stream().map(ApiTests::line))
                            .filter(line -> !line.isEmpty())
                            .sorted()
                            .forEach(line -> lines.add("    " + line));
                });
        return lines;
    }

    private static boolean isExposed(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ApiTests::isExposed).orElse(true);
    }

    private static String header(JavaClass type) {
        String kind = type.isAnnotation()
                ? "@interface"
                : type.isInterface() ? "interface" : type.isEnum() ? "enum" : "class";
        String supertypes = Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                .map(JavaClass::getName)
                .filter(name -> !name.equals("java.lang.Object"))
                .sorted()
                .reduce("", (one, other) -> one + " " + other);
        return kind + " " + type.getName() + (supertypes.isEmpty() ? "" : " :" + supertypes);
    }

    private static String line(JavaCodeUnit unit) {
        return isExposed(unit.getModifiers())
                ? "%s %s(%s)"
                        .formatted(
                                unit.getRawReturnType().getName(),
                                unit.getName(),
                                String.join(
                                        ", ",
                                        unit.getRawParameterTypes().stream()
                                                .map(JavaClass::getName)
                                                .toList()))
                : "";
    }

    private static String line(JavaField field) {
        return isExposed(field.getModifiers()) ? field.getRawType().getName() + " " + field.getName() : "";
    }

    private static boolean isExposed(Set<JavaModifier> modifiers) {
        return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
                && !modifiers.contains(JavaModifier.SYNTHETIC);
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
