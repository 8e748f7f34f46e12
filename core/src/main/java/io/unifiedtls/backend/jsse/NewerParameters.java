package io.unifiedtls.backend.jsse;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Parameters that {@link SSLParameters} got after Java 17, reached by reflection. */
@SuppressWarnings("ImmutableEnumChecker") // A Method is immutable, but not annotated so
enum NewerParameters {
    NAMED_GROUPS("named-groups", "NamedGroups", 20),
    SIGNATURE_SCHEMES("signature-schemes", "SignatureSchemes", 19);

    private final String setting;
    private final int since;
    private final @Nullable Method getter;
    private final @Nullable Method setter;

    NewerParameters(String setting, String property, int since) {
        this.setting = setting;
        this.since = since;
        this.getter = method("get" + property);
        this.setter = method("set" + property, String[].class);
    }

    /** The name in the properties. */
    String setting() {
        return setting;
    }

    /** The first Java version that has it. */
    int since() {
        return since;
    }

    boolean isAvailable() {
        return setter != null;
    }

    void set(SSLParameters parameters, List<String> values) {
        if (setter == null) {
            throw new UnsupportedOperationException(setting + " requires Java " + since);
        }
        invoke(setter, parameters, (Object) values.toArray(String[]::new));
    }

    /** The names that are set; none where this JDK does not have the parameter. */
    List<String> supported(SSLParameters supported) {
        Object names = getter == null ? null : invoke(getter, supported);
        return names == null ? List.of() : List.of((String[]) names);
    }

    /** Copy what this JDK has of them. */
    static void copy(SSLParameters from, SSLParameters to) {
        for (NewerParameters parameter : values()) {
            List<String> names = parameter.supported(from);
            if (!names.isEmpty()) {
                parameter.set(to, names);
            }
        }
    }

    private static @Nullable Object invoke(Method method, SSLParameters parameters, Object... arguments) {
        try {
            return method.invoke(parameters, arguments);
        } catch (IllegalAccessException | InvocationTargetException ex) {
            throw new IllegalStateException("SSLParameters has no usable " + method.getName(), ex);
        }
    }

    private static @Nullable Method method(String name, Class<?>... parameterTypes) {
        try {
            return SSLParameters.class.getMethod(name, parameterTypes);
        } catch (NoSuchMethodException ex) {
            return null;
        }
    }
}
