package io.unifiedtls.autoconfigure.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/** A source of properties with an index of the names below each name that begins with {@code unified-tls}, or with a longer prefix. */
final class IndexedSource implements IterableConfigurationPropertySource {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("unified-tls");

    private final IterableConfigurationPropertySource source;
    private final Supplier<ConfigurationPropertyName> scope;
    private final Map<ConfigurationPropertyName, List<ConfigurationPropertyName>> below = new HashMap<>();

    private IndexedSource(
            IterableConfigurationPropertySource source,
            ConfigurationPropertyName prefix,
            Supplier<ConfigurationPropertyName> scope) {
        this.source = source;
        this.scope = scope;
        source.stream().filter(prefix::isAncestorOf).forEach(this::add);
    }

    /** With an index of the names that the sources have now. */
    static List<ConfigurationPropertySource> all(Iterable<ConfigurationPropertySource> sources) {
        return all(sources, PREFIX, () -> PREFIX);
    }

    /**
     * The same, limited to a part of the names.
     *
     * @param prefix all names that are indexed are below this one
     * @param scope all names that are streamed are below this one
     */
    static List<ConfigurationPropertySource> all(
            Iterable<ConfigurationPropertySource> sources,
            ConfigurationPropertyName prefix,
            Supplier<ConfigurationPropertyName> scope) {
        List<ConfigurationPropertySource> all = new ArrayList<>();
        for (ConfigurationPropertySource source : sources) {
            all.add(
                    source instanceof IterableConfigurationPropertySource iterable
                            ? new IndexedSource(iterable, prefix, scope)
                            : source);
        }
        return all;
    }

    private void add(ConfigurationPropertyName name) {
        for (ConfigurationPropertyName ancestor = name.getParent();
                ancestor.getNumberOfElements() >= PREFIX.getNumberOfElements();
                ancestor = ancestor.getParent()) {
            below.computeIfAbsent(ancestor, key -> new ArrayList<>()).add(name);
        }
    }

    /** The property of the name, or else the first one below it. */
    Optional<ConfigurationProperty> first(ConfigurationPropertyName name) {
        return Stream.concat(Stream.of(name), below.getOrDefault(name, List.of()).stream())
                .flatMap(candidate -> Optional.ofNullable(getConfigurationProperty(candidate)).stream())
                .findFirst();
    }

    @Override
    public Stream<ConfigurationPropertyName> stream() {
        return below.getOrDefault(scope.get(), List.of()).stream();
    }

    @Override
    public @Nullable ConfigurationProperty getConfigurationProperty(ConfigurationPropertyName name) {
        return source.getConfigurationProperty(name);
    }

    @Override
    public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
        return source.containsDescendantOf(name);
    }

    @Override
    public @Nullable Object getUnderlyingSource() {
        return source.getUnderlyingSource();
    }
}
