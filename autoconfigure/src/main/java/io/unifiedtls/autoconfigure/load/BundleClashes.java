package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Finds configurations that would become an SSL bundle with the name of another one. */
public final class BundleClashes {

    private BundleClashes() {}

    /** The clashes with bundles of the properties. Those with bundles of registrars show when they are registered. */
    static List<String> faults(TLSProperties properties, Environment environment) {
        Set<String> others = Stream.of("pem", "jks")
                .flatMap(kind -> Binder.get(environment)
                        .bind("spring.ssl.bundle." + kind, Bindable.mapOf(String.class, Object.class))
                        .orElse(Map.of())
                        .keySet()
                        .stream())
                .collect(Collectors.toSet());
        return properties.configurations().entrySet().stream()
                .filter(entry -> !entry.getValue().isBundleAlone() && others.contains(entry.getKey()))
                .filter(entry -> !entry.getKey().equals(entry.getValue().bundle())) // It is told where it is read
                .map(Map.Entry::getKey)
                .map(BundleClashes::fault)
                .toList();
    }

    /** The fault of a configuration whose name another bundle has. */
    public static String fault(String name) {
        return ("unified-tls.configurations.%s becomes an SSL bundle with that name, but spring.ssl.bundle already has one"
                        + ". Rename one of them, or set only unified-tls.configurations.%s.bundle.")
                .formatted(name, name);
    }
}
