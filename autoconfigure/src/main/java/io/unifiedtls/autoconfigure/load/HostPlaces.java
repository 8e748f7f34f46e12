package io.unifiedtls.autoconfigure.load;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/** Finds the properties of names that a backend refuses, whose faults know the name alone. Used by one thread. */
final class HostPlaces {

    private static final Pattern NAME = Pattern.compile("^'([^' ]+)' contains an underscore");
    private static final Pattern LIST =
            Pattern.compile("unified-tls\\.(hosts\\[\\d+]\\.server-names|clients\\[\\d+]\\.destinations)(\\[\\d+])?");
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private final List<ConfigurationPropertySource> sources;
    private @Nullable Map<String, String> properties;

    HostPlaces(List<ConfigurationPropertySource> sources) {
        this.sources = sources;
    }

    /** The property that sets the name of a fault; empty if it is no such fault, or the name is set elsewhere. */
    Optional<String> property(String fault) {
        Matcher name = NAME.matcher(fault);
        return name.find()
                ? Optional.ofNullable(properties().get(name.group(1).toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    private Map<String, String> properties() {
        if (properties == null) {
            properties = new HashMap<>();
            for (ConfigurationPropertySource source : sources) {
                if (source instanceof IterableConfigurationPropertySource names) {
                    names.stream()
                            .filter(name -> LIST.matcher(name.toString()).matches())
                            .forEach(name -> add(name, source, properties));
                }
            }
        }
        return properties;
    }

    private static void add(
            ConfigurationPropertyName name, ConfigurationPropertySource source, Map<String, String> properties) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        if (property != null) {
            COMMA.splitAsStream(String.valueOf(property.getValue()).strip())
                    .map(value -> value.toLowerCase(Locale.ROOT))
                    .map(host -> host.startsWith("*.") ? "any" + host.substring(1) : host) // As faults call a wildcard
                    .forEach(host -> properties.putIfAbsent(host, name.toString()));
        }
    }
}
