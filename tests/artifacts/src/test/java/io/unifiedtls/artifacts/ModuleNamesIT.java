package io.unifiedtls.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.model.Model;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each jar names its module, and all of them fit beside each other on a module path. */
@Tag("one-jdk")
class ModuleNamesIT {

    static Stream<Model> jars() {
        return Poms.jars().stream();
    }

    /** A name that came from the file's name would change with it. */
    @ParameterizedTest
    @MethodSource("jars")
    void jarNamesItsModule(Model model) throws IOException {
        try (JarFile jar = new JarFile(Poms.jar(model, "").toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
                    .as(model.getArtifactId())
                    .startsWith("io.unifiedtls.");
        }
    }

    @Test
    void modulesHaveDifferentNamesAndPackages() {
        Path[] jars = jars().map(model -> Poms.jar(model, "")).toArray(Path[]::new);
        Set<ModuleReference> modules = ModuleFinder.of(jars).findAll();
        assertThat(modules).hasSameSizeAs(jars);
        Set<String> packages = new HashSet<>();
        List<String> split = modules.stream()
                .flatMap(module -> module.descriptor().packages().stream())
                .filter(each -> !packages.add(each))
                .toList();
        assertThat(split).as("packages in two modules").isEmpty();
        assertThat(packages).contains("io.unifiedtls", "io.unifiedtls.fleet", "io.unifiedtls.acme");
    }

    /** As the JDK checks it at startup: a module reads no package from two others. */
    @Test
    void moduleGraphResolves() {
        ModuleFinder finder =
                ModuleFinder.of(jars().map(model -> Poms.jar(model, "")).toArray(Path[]::new));
        Set<String> names = finder.findAll().stream()
                .map(module -> module.descriptor().name())
                .collect(Collectors.toSet());
        Configuration configuration = ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), names);
        assertThat(configuration.modules()).hasSameSizeAs(names);
    }
}
