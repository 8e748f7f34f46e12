package io.unifiedtls.autoconfigure.load;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.ReflectionUtils;

/** The keys that properties can have, read from the records that they are bound to. Immutable. */
sealed interface KeySchema {

    String PREFIX = "unified-tls.";

    /** The schema of all properties, those of modules included. */
    static KeySchema of(Class<?> own, List<PropertiesOfModule> modules) {
        Map<String, KeySchema> members = new LinkedHashMap<>(((Group) of(own, own.getPackage())).members());
        for (PropertiesOfModule module : modules) {
            ConfigurationProperties annotation = Objects.requireNonNull(
                    module.type().getAnnotation(ConfigurationProperties.class), module.type()::getName);
            members.put(
                    annotation.value().substring(PREFIX.length()),
                    of(module.type(), module.type().getPackage()));
        }
        return new Group(members);
    }

    private static KeySchema of(Type type, Package ours) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Type raw = generic.getRawType();
            if (raw == Map.class) {
                return new Named(of(arguments[1], ours));
            }
            if (raw == List.class || raw == Set.class) {
                return new Listed(of(arguments[0], ours));
            }
        }
        if (type instanceof Class<?> record && isGroup(record, ours)) {
            Map<String, KeySchema> members = new LinkedHashMap<>();
            for (RecordComponent component : record.getRecordComponents()) {
                members.put(name(record, component), of(component.getGenericType(), ours));
            }
            return new Group(members);
        }
        return new Value(type);
    }

    /** A record of ours, unless it is made of one text. */
    private static boolean isGroup(Class<?> type, Package ours) {
        return type.isRecord()
                && type.getPackage() == ours
                && ReflectionUtils.findMethod(type, "valueOf", String.class) == null;
    }

    /** Its own, or another one, if Java does not allow that. */
    private static String name(Class<?> record, RecordComponent component) {
        return Optional.ofNullable(ReflectionUtils.findField(record, component.getName()))
                .map(field -> field.getAnnotation(Name.class))
                .map(Name::value)
                .orElseGet(() -> kebab(component.getName()));
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /**
     * A group of named properties.
     *
     * @param members by their names in kebab case
     * @param uniform the same by their names without the differences that binding ignores
     */
    record Group(Map<String, KeySchema> members, Map<String, KeySchema> uniform) implements KeySchema {

        Group(Map<String, KeySchema> members) {
            this(members, new HashMap<>());
            members.forEach((name, member) -> uniform.putIfAbsent(KeySchema.uniform(name), member));
        }

        /** The member of a name in any spelling of it. */
        Optional<KeySchema> member(String name) {
            return Optional.ofNullable(uniform.get(KeySchema.uniform(name)));
        }
    }

    /** Entries that users name. */
    record Named(KeySchema value) implements KeySchema {}

    /** Entries with an index. */
    record Listed(KeySchema value) implements KeySchema {}

    /**
     * A value of its own.
     *
     * @param type that text is converted to
     */
    record Value(Type type) implements KeySchema {}

    /** A name without the differences that binding ignores. */
    static String uniform(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
