package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.Printable;
import io.unifiedtls.autoconfigure.load.KeySchema.Group;
import io.unifiedtls.autoconfigure.load.KeySchema.Listed;
import io.unifiedtls.autoconfigure.load.KeySchema.Named;
import io.unifiedtls.autoconfigure.load.KeySchema.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Finds variables of the environment that look like properties and are none. Kubernetes sets {@code UNIFIED_TLS_SERVICE_HOST}
 * for a Service called unified-tls, so they only cause warnings.
 */
record UnknownVariables(KeySchema schema) {

    /** The prefix without its dash, and the earlier spelling that Spring Boot also takes. */
    private static final List<String> PREFIXES = List.of("UNIFIEDTLS_", "UNIFIED_TLS_");

    List<String> warnings(Environment environment) {
        return variables(environment).keySet().stream()
                .filter(this::isUnknown)
                .sorted()
                .map(name ->
                        "The environment variable %s is ignored, because it is no property. Remove it if you did not mean it for another program."
                                .formatted(Printable.of(name)))
                .toList();
    }

    private boolean isUnknown(String variable) {
        return PREFIXES.stream()
                .filter(variable.toUpperCase(Locale.ROOT)::startsWith)
                .anyMatch(prefix -> !fits(
                        schema,
                        Arrays.asList(variable.substring(prefix.length())
                                .toLowerCase(Locale.ROOT)
                                .split("_", -1))));
    }

    /** Whether words that underscores separate can be a key: a name may have several words, and users' names any number. */
    private static boolean fits(KeySchema place, List<String> words) {
        if (words.isEmpty()) {
            return place instanceof Value || (place instanceof Listed list && list.value() instanceof Value);
        }
        if (place instanceof Listed listed) {
            return words.get(0).matches("\\d+") && fits(listed.value(), words.subList(1, words.size()));
        }
        for (int count = 1; count <= words.size() && !(place instanceof Value); count++) {
            String name = String.join("", words.subList(0, count));
            List<String> rest = words.subList(count, words.size());
            if (place instanceof Named named && fits(named.value(), rest)) {
                return true;
            }
            if (place instanceof Group group
                    && group.member(name).filter(member -> fits(member, rest)).isPresent()) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> variables(Environment environment) {
        PropertySource<?> source = environment instanceof ConfigurableEnvironment configurable
                ? configurable.getPropertySources().get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
                : null;
        return source != null && source.getSource() instanceof Map<?, ?> variables
                ? (Map<String, Object>) variables
                : Map.of();
    }
}
