package io.unifiedtls.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.model.Dependency;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The coordinates in the documents, for Maven and for Gradle, are those of artifacts of this version. */
@Tag("one-jdk")
class CoordinatesTests {

    private static final String BOM = "unified-tls-bom";
    private static final Pattern GRADLE = Pattern.compile("\"io\\.unifiedtls:([a-z-]+)(?::([^\"]+))?\"");
    private static final Pattern MAVEN = Pattern.compile("<groupId>io\\.unifiedtls</groupId>\\s*"
            + "<artifactId>([a-z-]+)</artifactId>\\s*(?:<version>([^<]+)</version>)?");

    private final Set<String> artifacts = Poms.bom().getDependencyManagement().getDependencies().stream()
            .map(Dependency::getArtifactId)
            .collect(Collectors.toSet());

    @Test
    void gradleNamesArtifactsOfTheBom() {
        List<MatchResult> found = found("kotlin", GRADLE);
        assertThat(found).hasSizeGreaterThan(4).allSatisfy(this::isOfThisVersion);
    }

    /** With the BOM, no version stands beside the others. */
    @Test
    void gradleTakesVersionsFromTheBom() {
        assertThat(found("kotlin", GRADLE))
                .allSatisfy(match -> assertThat(match.group(2) != null)
                        .as(match.group())
                        .isEqualTo(match.group(1).equals(BOM)));
    }

    @Test
    void gradleShowsEachStarterAndTheTestKit() {
        Set<String> shown =
                found("kotlin", GRADLE).stream().map(match -> match.group(1)).collect(Collectors.toSet());
        assertThat(shown)
                .containsAll(artifacts.stream()
                        .filter(artifact -> artifact.contains("starter") || artifact.endsWith("-test"))
                        .toList());
    }

    @Test
    void mavenNamesArtifactsOfTheBom() {
        List<MatchResult> found = found("xml", MAVEN);
        assertThat(found).hasSizeGreaterThan(4).allSatisfy(this::isOfThisVersion);
    }

    private void isOfThisVersion(MatchResult match) {
        assertThat(artifacts.contains(match.group(1)) || match.group(1).equals(BOM))
                .as(match.group())
                .isTrue();
        assertThat(Stream.of(match.group(2)).filter(version -> version != null))
                .as(match.group())
                .allMatch(Poms.parent().getVersion()::equals);
    }

    private static List<MatchResult> found(String language, Pattern pattern) {
        return Documents.blocks(language).stream()
                .flatMap(block -> pattern.matcher(block).results())
                .toList();
    }
}
