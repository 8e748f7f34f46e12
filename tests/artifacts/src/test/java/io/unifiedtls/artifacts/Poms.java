package io.unifiedtls.artifacts;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;

/** The POMs of this repository as they are written. */
final class Poms {

    static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    private Poms() {}

    static Model parent() {
        return read(ROOT.resolve("pom.xml"));
    }

    static Model bom() {
        return read(ROOT.resolve("bom/pom.xml"));
    }

    /** Those of modules that are deployed, without the parent. */
    static List<Model> published() {
        return parent().getModules().stream()
                .map(module -> read(ROOT.resolve(module).resolve("pom.xml")))
                .filter(model -> !Boolean.parseBoolean(model.getProperties().getProperty("maven.deploy.skip")))
                .toList();
    }

    /** Those of modules with a jar. */
    static List<Model> jars() {
        return published().stream()
                .filter(model -> model.getPackaging().equals("jar"))
                .toList();
    }

    /** The jar of a module, with a classifier such as {@code -sources}, or none. */
    static Path jar(Model model, String classifier) {
        String version = parent().getVersion();
        return model.getProjectDirectory()
                .toPath()
                .resolve("target/%s-%s%s.jar".formatted(model.getArtifactId(), version, classifier));
    }

    private static Model read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            Model model = new MavenXpp3Reader().read(reader);
            model.setPomFile(file.toFile());
            return model;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (XmlPullParserException ex) {
            throw new IllegalStateException("Not a POM: " + file, ex);
        }
    }
}
