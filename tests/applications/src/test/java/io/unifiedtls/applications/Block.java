package io.unifiedtls.applications;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ByteArrayResource;

/**
 * A block of code in a document.
 *
 * @param document relative to the root of the checkout
 * @param line of its first line
 */
record Block(Path document, long line, String text) {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    /** All blocks in a language, in the README and the documents. */
    static Stream<Block> in(String language) {
        return documents().stream().flatMap(document -> in(document, language));
    }

    private static List<Path> documents() {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(ROOT.resolve("README.md")),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .toList();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static Stream<Block> in(Path document, String language) {
        try {
            String text = Files.readString(document);
            return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```")
                    .matcher(text)
                    .results()
                    .map(match -> new Block(
                            ROOT.relativize(document),
                            text.substring(0, match.start(1)).lines().count() + 1,
                            match.group(1)));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** The only one of a document in a language that contains all of these. */
    static Block find(String document, String language, String... contents) {
        List<Block> found = in(ROOT.resolve(document), language)
                .filter(block -> Stream.of(contents).allMatch(block.text()::contains))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(
                    "%s has %d blocks with %s: %s".formatted(document, found.size(), List.of(contents), found));
        }
        return found.get(0);
    }

    /** Its properties, if it is YAML. */
    Map<String, String> settings() {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)));
        Map<String, String> settings = new LinkedHashMap<>();
        Objects.requireNonNull(yaml.getObject())
                .forEach((name, value) -> settings.put(name.toString(), value.toString()));
        return settings;
    }

    @Override
    public String toString() {
        return "%s:%d".formatted(document, line);
    }
}
