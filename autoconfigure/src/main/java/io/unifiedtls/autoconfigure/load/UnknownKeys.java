package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.autoconfigure.load.KeySchema.Group;
import io.unifiedtls.autoconfigure.load.KeySchema.Listed;
import io.unifiedtls.autoconfigure.load.KeySchema.Named;
import io.unifiedtls.autoconfigure.load.KeySchema.Value;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/**
 * Finds keys below the prefix that no property has, such as Spring Boot's own spelling of one: they would be ignored, and a host
 * that should ask for client certificates would stay open.
 */
public final class UnknownKeys {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("unified-tls");

    private static final Pattern NUMBER = Pattern.compile("\\s*\\d{1,18}\\s*");

    private final KeySchema schema;
    private final Environment environment;

    public UnknownKeys(Environment environment) {
        this(environment, UnknownKeys.class.getClassLoader());
    }

    /**
     * Look for them.
     *
     * @param modules finds the optional modules
     */
    UnknownKeys(Environment environment, ClassLoader modules) {
        this.environment = environment;
        this.schema = KeySchema.of(
                TLSProperties.class,
                SpringFactoriesLoader.forDefaultResourceLocation(modules).load(PropertiesOfModule.class));
    }

    /** The keys of files and other property sources of the application, each with its place and a remedy. */
    public List<String> faults() {
        return found(false);
    }

    /** The same of the environment and the system properties, which others may set for purposes of their own. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(found(true));
        warnings.addAll(new UnknownVariables(schema).warnings(environment));
        return warnings;
    }

    /** Durations without a unit, which Spring Boot takes for milliseconds: few people mean those. */
    public List<String> unitlessDurations() {
        Map<String, String> found = new LinkedHashMap<>();
        for (ConfigurationPropertySource source : Places.sources(environment)) {
            if (source instanceof IterableConfigurationPropertySource keys) {
                keys.stream().filter(PREFIX::isAncestorOf).forEach(key -> lookForUnit(key, source, found));
            }
        }
        return List.copyOf(found.values());
    }

    private void lookForUnit(
            ConfigurationPropertyName key, ConfigurationPropertySource source, Map<String, String> found) {
        ConfigurationProperty property = place(key) instanceof Value value && value.type() == Duration.class
                ? source.getConfigurationProperty(key)
                : null;
        if (property != null
                && NUMBER.matcher(String.valueOf(property.getValue())).matches()) {
            String number = String.valueOf(property.getValue()).strip();
            found.computeIfAbsent(
                    key.toString(),
                    name -> "%s%s is %s, which Spring Boot takes for milliseconds. Write %ss for seconds, or %sms."
                            .formatted(
                                    name,
                                    origin(key, source).map(" (%s)"::formatted).orElse(""),
                                    number,
                                    number,
                                    number));
        }
    }

    private @Nullable KeySchema place(ConfigurationPropertyName key) {
        KeySchema place = schema;
        for (int i = PREFIX.getNumberOfElements(); i < key.getNumberOfElements() && place != null; i++) {
            place = next(place, key, i);
        }
        return place;
    }

    private List<String> found(boolean foreign) {
        Map<String, String> found = new LinkedHashMap<>();
        for (ConfigurationPropertySource source : Places.sources(environment)) {
            if (source instanceof IterableConfigurationPropertySource keys
                    && !isEnvironment(source)
                    && isSystemProperties(source) == foreign) {
                keys.stream().filter(PREFIX::isAncestorOf).forEach(key -> look(key, source, found));
            }
        }
        return List.copyOf(found.values());
    }

    private void look(ConfigurationPropertyName key, ConfigurationPropertySource source, Map<String, String> found) {
        KeySchema place = schema;
        for (int i = PREFIX.getNumberOfElements(); i < key.getNumberOfElements(); i++) {
            KeySchema next = next(place, key, i);
            if (next == null) {
                String unknown = key.chop(i + 1).toString();
                KeySchema parent = place;
                int element = i;
                found.computeIfAbsent(
                        unknown,
                        name -> "%s%s is not a property. %s"
                                .formatted(
                                        name,
                                        origin(key, source)
                                                .map(" (%s)"::formatted)
                                                .orElse(""),
                                        remedy(key, element, parent)));
                return;
            }
            place = next;
        }
    }

    private static @Nullable KeySchema next(KeySchema place, ConfigurationPropertyName key, int element) {
        if (place instanceof Group group) {
            return group.member(key.getElement(element, Form.ORIGINAL)).orElse(null);
        }
        if (place instanceof Named named) {
            return named.value();
        }
        return place instanceof Listed listed && key.isNumericIndex(element) ? listed.value() : null;
    }

    private static Optional<String> origin(ConfigurationPropertyName key, ConfigurationPropertySource source) {
        return Optional.ofNullable(source.getConfigurationProperty(key))
                .map(ConfigurationProperty::getOrigin)
                .map(Object::toString);
    }

    private static String remedy(ConfigurationPropertyName key, int element, KeySchema place) {
        String name = key.getElement(element, Form.DASHED);
        if (place instanceof Group group) {
            return (element == PREFIX.getNumberOfElements() ? Spellings.ofModule(name) : Optional.<String>empty())
                    .orElseGet(() -> Spellings.remedy(name, group.members().keySet()));
        }
        return place instanceof Listed
                ? "Number the entries: %s is a list, which begins with %1$s[0], or in YAML with a hyphen."
                        .formatted(key.chop(element))
                : "Remove it: %s has no properties of its own.".formatted(key.chop(element));
    }

    private static boolean isEnvironment(ConfigurationPropertySource source) {
        return isCalled(source, StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    private static boolean isSystemProperties(ConfigurationPropertySource source) {
        return isCalled(source, StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    }

    private static boolean isCalled(ConfigurationPropertySource source, String name) {
        return source.getUnderlyingSource() instanceof PropertySource<?> properties
                && (properties.getName().equals(name) || properties.getName().endsWith("-" + name));
    }
}
