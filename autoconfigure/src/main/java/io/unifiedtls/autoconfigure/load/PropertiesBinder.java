package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertyCaching;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * Binds the properties with Spring Boot's binder, which looks through all names of a source for each list and map. It gets only
 * the names below the one that it is binding, so that 10,000 hosts take a second and not a minute.
 */
public final class PropertiesBinder {

    static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("unified-tls");
    private static final ConfigurationPropertyName CONFIGURATIONS = PREFIX.append("configurations");

    private PropertiesBinder() {}

    /**
     * The properties as they are now.
     *
     * @throws org.springframework.boot.context.properties.bind.BindException if a value cannot be converted
     */
    public static TLSProperties bind(Environment environment) {
        return bind(environment, BindHandler.DEFAULT);
    }

    /** The names of the configurations as they are now, and what is set below them. */
    public static Map<String, Object> configurations(Environment environment) {
        return withBinder(
                environment,
                CONFIGURATIONS,
                BindHandler.DEFAULT,
                (binder, handler) -> binder.bind(CONFIGURATIONS, Bindable.mapOf(String.class, Object.class), handler)
                        .orElse(Map.of()));
    }

    /** The same with a handler, which decides what happens to a value that cannot be converted. */
    static TLSProperties bind(Environment environment, BindHandler handler) {
        return withBinder(
                environment,
                PREFIX,
                handler,
                (binder, scope) -> binder.bindOrCreate(PREFIX, Bindable.of(TLSProperties.class), scope));
    }

    /** With caches of names even for sources that can change, as within a binding of Spring Boot. */
    @SuppressWarnings("try") // It only has to be closed
    private static <T> T withBinder(
            Environment environment,
            ConfigurationPropertyName prefix,
            BindHandler handler,
            BiFunction<Binder, BindHandler, T> bind) {
        Iterable<ConfigurationPropertySource> sources = ConfigurationPropertySources.get(environment);
        Scope scope = new Scope(prefix, handler);
        try (var caching = ConfigurationPropertyCaching.get(sources).override()) {
            Binder binder = new Binder(
                    IndexedSource.all(sources, prefix, scope::innermost),
                    new PropertySourcesPlaceholdersResolver(environment));
            return bind.apply(binder, scope);
        }
    }

    /** The names that are being bound: a property and the groups that it is in. */
    private static final class Scope extends AbstractBindHandler {

        private final Deque<ConfigurationPropertyName> names = new ArrayDeque<>();

        private final ConfigurationPropertyName prefix;

        private Scope(ConfigurationPropertyName prefix, BindHandler handler) {
            super(handler);
            this.prefix = prefix;
        }

        private ConfigurationPropertyName innermost() {
            return names.isEmpty() ? prefix : names.element();
        }

        @Override
        public <T> @Nullable Bindable<T> onStart(
                ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
            names.push(name);
            return super.onStart(name, target, context);
        }

        @Override
        public void onFinish(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, @Nullable Object result)
                throws Exception {
            super.onFinish(name, target, context, result);
            names.pop();
        }

        /** Called in place of the other one, or after that has failed. */
        @Override
        public @Nullable Object onFailure(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                throws Exception {
            names.pop();
            return super.onFailure(name, target, context, error);
        }
    }
}
