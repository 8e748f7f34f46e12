package io.unifiedtls.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The API of a module: the public types of some packages, and what of them users can call or override.
 *
 * @param classes of the module, and maybe others
 */
public record ApiSnapshot(JavaClasses classes, Set<String> packages) {

    private static final Path SNAPSHOT = Path.of("src/test/resources/api.txt");

    /** Run the test with {@code -Dtls.test.write-api=true} where the API is meant to change, and commit the file. */
    public void requireNoChange() throws IOException {
        List<String> now = lines();
        if (Boolean.getBoolean("tls.test.write-api")) {
            Files.createDirectories(SNAPSHOT.getParent());
            Files.write(SNAPSHOT, now);
        }
        assertThat(now)
                .as("the API; where it is meant to change, run this test with -Dtls.test.write-api=true")
                .isNotEmpty()
                .containsExactlyElementsOf(Files.readAllLines(SNAPSHOT));
    }

    /** Each type with its members, a line each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        classes.stream()
                .filter(type -> packages.contains(type.getPackageName()) && isExposed(type))
                .sorted((one, other) -> one.getName().compareTo(other.getName()))
                .forEach(type -> {
                    lines.add(header(type));
                    Stream.concat(
                                    type.getCodeUnits().stream().map(ApiSnapshot::line),
                                    type.getFields().stream().map(ApiSnapshot::line))
                            .filter(line -> !line.isEmpty())
                            .sorted()
                            .forEach(line -> lines.add("    " + line));
                });
        return lines;
    }

    private static boolean isExposed(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ApiSnapshot::isExposed).orElse(true);
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
}
