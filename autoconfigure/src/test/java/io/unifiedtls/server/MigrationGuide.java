package io.unifiedtls.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ByteArrayResource;

/** The YAML of {@code docs/migration.md}, with files of a test. */
record MigrationGuide(List<Block> blocks) {

    private static final Pattern HEADING_OR_YAML =
            Pattern.compile("(?m)^## (?<heading>.*)$|^```yaml\\n# (?<title>.*)\\n(?<yaml>(?s:.*?))^```");

    /** Read it. */
    static MigrationGuide read() throws IOException {
        List<Block> blocks = new ArrayList<>();
        String section = "";
        for (MatchResult match : HEADING_OR_YAML
                .matcher(Files.readString(Path.of("../docs/migration.md")))
                .results()
                .toList()) {
            if (match.group(1) != null) {
                section = match.group(1);
            } else {
                blocks.add(new Block(section, match.group(2), match.group(3)));
            }
        }
        return new MigrationGuide(blocks);
    }

    Block find(String section, String title) {
        return blocks.stream()
                .filter(block -> block.section.equals(section) && block.title.equals(title))
                .findFirst()
                .orElseThrow();
    }

    /** A block of YAML, known by its comment. */
    record Block(String section, String title, String yaml) {

        /** With the files of a directory. */
        Block in(Path directory) {
            return replacing("file:/etc/tls/", "file:" + directory + "/");
        }

        Block replacing(String one, String other) {
            return new Block(section, title, yaml.replace(one, other));
        }

        String[] properties() {
            YamlPropertiesFactoryBean factory = new YamlPropertiesFactoryBean();
            factory.setResources(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
            Properties properties = Objects.requireNonNull(factory.getObject());
            return properties.entrySet().stream()
                    .map(property -> property.getKey() + "=" + property.getValue())
                    .toArray(String[]::new);
        }

        @Override
        public String toString() {
            return section + ": " + title;
        }
    }
}
