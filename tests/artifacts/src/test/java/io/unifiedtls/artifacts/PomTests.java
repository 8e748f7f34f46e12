package io.unifiedtls.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The POMs have what Maven Central demands, and the BOM names every artifact. */
@Tag("one-jdk")
class PomTests {

    static Stream<Model> published() {
        return Poms.published().stream();
    }

    static Stream<Model> jars() {
        return Poms.jars().stream();
    }

    @Test
    void bomHoldsEveryArtifact() {
        List<String> expected = jars().map(Model::getArtifactId).toList();
        assertThat(Poms.bom().getDependencyManagement().getDependencies())
                .hasSizeGreaterThan(9)
                .allSatisfy(each -> {
                    assertThat(each.getGroupId()).isEqualTo("io.unifiedtls");
                    assertThat(each.getVersion()).isEqualTo("${project.version}");
                })
                .extracting("artifactId")
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void parentSaysWhoAndWhereAndHow() {
        Model parent = Poms.parent();
        assertThat(parent.getName()).isNotBlank();
        assertThat(parent.getDescription()).isNotBlank();
        assertThat(parent.getUrl()).startsWith("https://");
        assertThat(parent.getChildProjectUrlInheritAppendPath()).isEqualTo("false");
        assertThat(parent.getLicenses()).singleElement().satisfies(license -> {
            assertThat(license.getName()).isEqualTo("Apache-2.0");
            assertThat(license.getUrl()).startsWith("https://");
        });
        assertThat(parent.getDevelopers()).isNotEmpty().allSatisfy(developer -> {
            assertThat(developer.getName()).isNotBlank();
            assertThat(developer.getOrganization()).isNotBlank();
            assertThat(developer.getOrganizationUrl()).startsWith("https://");
        });
        assertThat(parent.getScm().getConnection()).startsWith("scm:git:https://");
        assertThat(parent.getScm().getDeveloperConnection()).startsWith("scm:git:ssh://");
        assertThat(parent.getScm().getUrl()).startsWith("https://");
        assertThat(parent.getScm().getChildScmUrlInheritAppendPath()).isEqualTo("false");
    }

    @ParameterizedTest
    @MethodSource("published")
    void moduleSaysWhatItIsAndInheritsTheRest(Model model) {
        assertThat(model.getParent().getArtifactId()).isEqualTo(Poms.parent().getArtifactId());
        assertThat(model.getParent().getVersion()).isEqualTo(Poms.parent().getVersion());
        assertThat(model.getName()).startsWith("Unified TLS for Spring Boot: ");
        assertThat(model.getDescription()).isNotBlank();
        assertThat(model.getVersion()).as("a version of its own").isNull();
        assertThat(model.getUrl()).as("an address of its own").isNull();
    }

    /** Maven Central accepts only artifacts with both, empty ones too. */
    @ParameterizedTest
    @MethodSource("jars")
    void jarHasSourcesAndJavadocAndABillOfMaterials(Model model) {
        List<String> plugins = model.getBuild().getPlugins().stream()
                .map(Plugin::getArtifactId)
                .toList();
        boolean empty = "package".equals(model.getProperties().getProperty("empty-jars.phase"));
        if (empty) {
            assertThat(model.getProjectDirectory().toPath().resolve("src/main")).doesNotExist();
        } else {
            assertThat(plugins).contains("maven-source-plugin", "maven-javadoc-plugin");
        }
        assertThat(plugins).contains("maven-jar-plugin", "cyclonedx-maven-plugin");
    }
}
