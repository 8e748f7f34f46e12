package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.util.ReflectionUtils;

/** The keys that properties can have, read from the records that they are bound to. Immutable. */
sealed interface KeySchema {

    /** The schema of a type that properties are bound to. */
    static KeySchema of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Type raw = generic.getRawType();
            if (raw == Map.class) {
                return new Named(of(arguments[1]));
            }
            if (raw == List.class || raw == Set.class) {
                return new Listed(of(arguments[0]));
            }
        }
        if (type instanceof Class<?> record && isGroup(record)) {
            Map<String, KeySchema> members = new LinkedHashMap<>();
            for (RecordComponent component : record.getRecordComponents()) {
                members.put(kebab(component.getName()), of(component.getGenericType()));
            }
            return new Group(members);
        }
        return new Value(type);
    }

    /** A record of ours, unless it is made of one text. */
    private static boolean isGroup(Class<?> type) {
        return type.isRecord()
                && type.getPackage() == TLSProperties.class.getPackage()
                && ReflectionUtils.findMethod(type, "valueOf", String.class) == null;
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /**
     * A group of named properties.
     *
     * @param members by their names in kebab case
     */
    record Group(Map<String, KeySchema> members) implements KeySchema {

        /** The member of a name in any spelling of it. */
        Optional<KeySchema> member(String name) {
            return members.entrySet().stream()
                    .filter(member -> uniform(member.getKey()).equals(uniform(name)))
                    .map(Map.Entry::getValue)
                    .findFirst();
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
