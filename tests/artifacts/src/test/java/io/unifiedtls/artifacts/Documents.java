package io.unifiedtls.artifacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The blocks of code in the documents. */
final class Documents {

    private Documents() {}

    /** All of a language, in the README and below {@code docs}. */
    static List<String> blocks(String language) {
        Pattern block = Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```");
        try (Stream<Path> docs = Files.walk(Poms.ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(Poms.ROOT.resolve("README.md")),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .flatMap(file -> block.matcher(read(file)).results().map(match -> match.group(1)))
                    .toList();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
