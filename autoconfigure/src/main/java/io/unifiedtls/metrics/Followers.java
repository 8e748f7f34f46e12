package io.unifiedtls.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationHandler.CompositeObservationHandler;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationRegistry.ObservationConfig;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a handler follows observations, apart from {@link NoMeters}: with the actuator and no tracer, none does, and an observation would
 * cost each handshake a thirtieth of its time for nothing. Micrometer does not show its handlers, which may be added at any time, so this
 * asks a method that is not public. Where that is not possible, observations are followed. Thread-safe.
 */
final class Followers {

    private static final @Nullable Method HANDLERS = method();

    private final ObservationConfig config;

    Followers(ObservationRegistry registry) {
        this.config = registry.observationConfig();
    }

    boolean follow(Observation.Context context) {
        Collection<?> handlers = handlers();
        return handlers == null || handlers.stream().anyMatch(handler -> follows(handler, context));
    }

    private static boolean follows(Object handler, Observation.Context context) {
        if (handler instanceof CompositeObservationHandler composite) {
            List<ObservationHandler<Observation.Context>> parts = composite.getHandlers();
            return handler instanceof FirstMatchingCompositeObservationHandler
                    ? parts.stream()
                            .filter(part -> part.supportsContext(context))
                            .findFirst()
                            .filter(first -> follows(first, context))
                            .isPresent()
                    : parts.stream().anyMatch(part -> follows(part, context));
        }
        return !(handler instanceof NoMeters)
                && !(handler instanceof ObservationHandler<?> one && !one.supportsContext(context));
    }

    private @Nullable Collection<?> handlers() {
        try {
            return HANDLERS == null ? null : (Collection<?>) HANDLERS.invoke(config);
        } catch (ReflectiveOperationException ex) {
            return null;
        }
    }

    private static @Nullable Method method() {
        try {
            Method method = ObservationConfig.class.getDeclaredMethod("getObservationHandlers");
            method.setAccessible(true);
            return method;
        } catch (ReflectiveOperationException | RuntimeException ex) {
            return null;
        }
    }
}
