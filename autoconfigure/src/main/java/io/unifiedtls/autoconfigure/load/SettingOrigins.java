package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.autoconfigure.properties.TLSConfigurationProperties;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.env.Environment;

/**
 * The origin of each setting of a named configuration and its bases: the property, and the file and line if Spring Boot
 * knows them. Never a value. A picture of one moment, used by one thread.
 */
public final class SettingOrigins {

    private final Map<String, TLSConfigurationProperties> configurations;
    private final Places places;

    public SettingOrigins(Environment environment) {
        configurations = PropertiesBinder.bind(environment).configurations();
        places = new Places(environment);
    }

    /** The origins by the names of the settings. Settings without an origin have their defaults. */
    public Map<String, String> of(String configurationName) {
        Map<String, String> origins = new LinkedHashMap<>();
        String name = configurationName;
        for (int depth = 0; name != null && depth <= configurations.size(); depth++) {
            TLSConfigurationProperties configuration = configurations.get(name);
            if (configuration == null) {
                break;
            }
            addAll(name, configuration, origins);
            name = configuration.base();
        }
        return origins;
    }

    private void addAll(String name, TLSConfigurationProperties configuration, Map<String, String> origins) {
        for (RecordComponent setting : TLSConfigurationProperties.class.getRecordComponents()) {
            String kebab = setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (!kebab.equals("base") && !origins.containsKey(kebab) && value(setting, configuration) != null) {
                String property = "unified-tls.configurations.%s.%s".formatted(name, kebab);
                origins.put(
                        kebab,
                        property
                                + places.origin(property)
                                        .map(place -> " - " + place)
                                        .orElse(""));
            }
        }
    }

    private static Object value(RecordComponent setting, TLSConfigurationProperties configuration) {
        try {
            return setting.getAccessor().invoke(configuration);
        } catch (ReflectiveOperationException ex) {
            throw new IllegalStateException("A record's accessor failed", ex);
        }
    }
}
