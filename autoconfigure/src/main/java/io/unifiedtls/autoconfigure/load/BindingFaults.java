package io.unifiedtls.autoconfigure.load;

import static io.unifiedtls.autoconfigure.load.PropertiesBinder.PREFIX;

import io.unifiedtls.Printable;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/**
 * Collects the values that cannot be converted, so that one of them hides neither the others nor any other fault. Their properties
 * have their defaults until the start fails. Used by one thread.
 */
public final class BindingFaults implements ConfigurationPropertiesBindHandlerAdvisor {

    private static final int LONGEST_VALUE = 40;

    private static final Set<Class<?>> WHOLE_NUMBERS = Set.of(int.class, Integer.class, long.class, Long.class);

    private final Environment environment;
    private final List<String> faults = new ArrayList<>();

    public BindingFaults(Environment environment) {
        this.environment = environment;
    }

    /** The faults so far, each with its property. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /** Binds the whole prefix in place of Spring Boot, which leaves it to its handlers to replace a binding that has failed. */
    @Override
    public BindHandler apply(BindHandler handler) {
        BindHandler collecting = collecting(handler);
        return new AbstractBindHandler(collecting) {

            @Override
            public <T> @Nullable Bindable<T> onStart(
                    ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
                if (isWhole(target)) {
                    throw new ReplacedException();
                }
                return super.onStart(name, target, context);
            }

            @Override
            public @Nullable Object onFailure(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                    throws Exception {
                return error instanceof ReplacedException
                        ? PropertiesBinder.bind(environment, collecting)
                        : super.onFailure(name, target, context, error);
            }
        };
    }

    private static boolean isWhole(Bindable<?> target) {
        return target.getType().resolve() == TLSProperties.class;
    }

    private BindHandler collecting(BindHandler handler) {
        return new AbstractBindHandler(handler) {

            @Override
            public @Nullable Object onFailure(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                    throws Exception {
                if (!PREFIX.isAncestorOf(name)) {
                    return super.onFailure(name, target, context, error);
                }
                if (error instanceof UnboundConfigurationPropertiesException unbound) {
                    addGap(name, unbound);
                } else {
                    faults.add(fault(name, target, context.getConfigurationProperty(), error));
                }
                return null;
            }
        };
    }

    /** A list ends before its first entry that is missing, or that could not be converted, which is on the list then. */
    private void addGap(ConfigurationPropertyName list, UnboundConfigurationPropertiesException unbound) {
        if (faults.stream().noneMatch(fault -> fault.startsWith(list + "["))) {
            unbound.getUnboundProperties().stream()
                    .map(ConfigurationProperty::getName)
                    .sorted()
                    .findFirst()
                    .ifPresent(name -> faults.add(
                            "%s is not read, because an entry before it is missing. Number the entries from 0 without a gap."
                                    .formatted(name)));
        }
    }

    private static String fault(
            ConfigurationPropertyName name,
            Bindable<?> target,
            @Nullable ConfigurationProperty property,
            Exception error) {
        Class<?> type = target.getType().resolve(Object.class);
        return "%s is %s, which is not %s"
                .formatted(name, property == null ? "set" : value(property), expected(type, error));
    }

    private static String expected(Class<?> type, Exception error) {
        if (type.isEnum()) {
            return "one of its values. Set it to one of: %s.".formatted(constants(type));
        }
        if (type == Duration.class) {
            return "a duration. Set it to one such as 500ms, 10s, 5m or 2h.";
        }
        if (WHOLE_NUMBERS.contains(type)) {
            return "a whole number. Write it in digits, without a unit.";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false. Write one of these.";
        }
        return "valid. %s"
                .formatted(NestedExceptionUtils.getMostSpecificCause(error).getMessage());
    }

    private static String constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant ->
                        ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
    }

    /** Quoted, unless it looks like a key. */
    private static String value(ConfigurationProperty property) {
        String text = String.valueOf(property.getValue());
        if (text.contains("-----")) {
            return "a PEM block";
        }
        return "'%s'"
                .formatted(
                        Printable.of(text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "..." : text));
    }

    /** Ends a binding of Spring Boot before it begins. */
    private static final class ReplacedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        private ReplacedException() {
            super("bound in another way", null, false, false);
        }
    }
}
