package io.unifiedtls.autoconfigure.load;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/** Finds the properties of names that a backend refuses, whose faults know the name alone. */
final class HostPlaces {

    private static final Pattern NAME = Pattern.compile("^'([^' ]+)' contains an underscore");
    private static final Pattern LIST =
            Pattern.compile("unified-tls\\.(hosts\\[\\d+]\\.server-names|clients\\[\\d+]\\.destinations)(\\[\\d+])?");
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    /** The label that stands for a wildcard in a fault. */
    private static final String ANY = "any.";

    private HostPlaces() {}

    /** The property that sets the name of a fault; empty if it is no such fault, or the name is set elsewhere. */
    static Optional<String> property(String fault, Environment environment) {
        Matcher name = NAME.matcher(fault);
        if (name.find()) {
            for (ConfigurationPropertySource source : Places.sources(environment)) {
                Optional<String> found = property(name.group(1), source);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> property(String name, ConfigurationPropertySource source) {
        return source instanceof IterableConfigurationPropertySource iterable
                ? iterable.stream()
                        .filter(key -> LIST.matcher(key.toString()).matches())
                        .map(source::getConfigurationProperty)
                        .filter(Objects::nonNull)
                        .filter(property -> sets(property, name))
                        .map(property -> property.getName().toString())
                        .findFirst()
                : Optional.empty();
    }

    private static boolean sets(ConfigurationProperty property, String name) {
        return Arrays.stream(COMMA.split(String.valueOf(property.getValue()).strip()))
                .anyMatch(value -> value.equalsIgnoreCase(name)
                        || (name.startsWith(ANY) && value.equalsIgnoreCase("*." + name.substring(ANY.length()))));
    }
}
