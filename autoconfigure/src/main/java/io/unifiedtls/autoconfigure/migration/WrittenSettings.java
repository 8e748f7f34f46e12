package io.unifiedtls.autoconfigure.migration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;

/** The settings of an application as they are written: placeholders are not replaced. */
final class WrittenSettings {

    private static final Bindable<Map<String, Object>> TREE = Bindable.mapOf(String.class, Object.class);

    private final Binder binder;

    WrittenSettings(ConfigurableEnvironment environment) {
        this.binder = new Binder(ConfigurationPropertySources.get(environment), PlaceholdersResolver.NONE);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(binder.bind(name, String.class).orElse(null))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** The elements, of a list or of text with commas. */
    List<String> list(String name) {
        return binder.bind(name, Bindable.listOf(String.class)).orElse(List.of());
    }

    boolean has(String prefix) {
        return binder.bind(prefix, TREE).isBound();
    }

    /** The names one level below. */
    Set<String> names(String prefix) {
        return binder.bind(prefix, TREE).orElse(Map.of()).keySet();
    }
}
