package io.unifiedtls.autoconfigure.load;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Where properties are set: a file and its line, or a variable. Never a value. A picture of one moment, used by one thread. */
public final class Places {

    private static final Pattern PROPERTY = Pattern.compile("^(unified-tls\\.[^ :]+)(?=[ :])");
    private static final Pattern SETTING =
            Pattern.compile("^Configuration '([^']+)'(?: of [^:]+)?(?:| violates the policy): ([a-z-]+)(?= )");

    private final List<ConfigurationPropertySource> sources;
    private final HostPlaces hosts;

    public Places(Environment environment) {
        sources = IndexedSource.all(sources(environment));
        hosts = new HostPlaces(sources);
    }

    /** A fault with the place of its property behind it, if that is a file or a variable. */
    public String placed(String fault) {
        Matcher property = PROPERTY.matcher(fault);
        if (property.find()) {
            return placed(fault, property.end(), property.group(1));
        }
        Matcher setting = SETTING.matcher(fault);
        if (setting.find()) {
            String name = "unified-tls.configurations.%s.%s".formatted(setting.group(1), setting.group(2));
            return placed(fault, setting.end(), name);
        }
        return hosts.property(fault)
                .map(name -> placed(name + ": " + fault, name.length(), name))
                .orElse(fault);
    }

    private String placed(String fault, int end, String property) {
        return origin(property)
                .map(Places::innermost)
                .filter(origin -> origin instanceof TextResourceOrigin || origin instanceof SystemEnvironmentOrigin)
                .filter(origin -> !fault.startsWith(" (", end))
                .map(origin -> "%s (%s)%s".formatted(fault.substring(0, end), origin, fault.substring(end)))
                .orElse(fault);
    }

    private static Origin innermost(Origin origin) {
        return origin instanceof PropertySourceOrigin source && source.getOrigin() != null
                ? innermost(source.getOrigin())
                : origin;
    }

    /** All sources of properties, in their order. */
    static Iterable<ConfigurationPropertySource> sources(Environment environment) {
        return environment instanceof ConfigurableEnvironment configurable
                ? ConfigurationPropertySources.from(configurable.getPropertySources())
                : List.of();
    }

    /** The place of a property, or of the first one below it; empty if Spring Boot does not know it. */
    Optional<Origin> origin(String property) {
        if (!ConfigurationPropertyName.isValid(property)) {
            return Optional.empty();
        }
        ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
        return sources.stream()
                .flatMap(source -> first(source, name).stream())
                .findFirst()
                .map(ConfigurationProperty::getOrigin);
    }

    private static Optional<ConfigurationProperty> first(
            ConfigurationPropertySource source, ConfigurationPropertyName name) {
        return source instanceof IndexedSource indexed
                ? indexed.first(name)
                : Optional.ofNullable(source.getConfigurationProperty(name));
    }
}
