package io.unifiedtls.client;

import io.unifiedtls.Printable;
import io.unifiedtls.TLSClientContext;
import io.unifiedtls.TLSContextFactory;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The configurations of the applications in this JVM, for libraries that create a class by its name and so know no
 * application. An application is known from its registration until it ends, and does not live longer for it.
 */
public final class NamedClients {

    /** Weak, so that an application that nobody has closed can be collected. In the order of their start. */
    private static final List<WeakReference<Registration>> REGISTRATIONS = new CopyOnWriteArrayList<>();

    private NamedClients() {}

    /**
     * Make the configurations of an application known.
     *
     * @param application its name
     * @param contexts its factory, which is asked for at each connection
     * @return what the application keeps, and closes when it ends
     */
    public static Registration register(String application, Supplier<TLSContextFactory> contexts) {
        Registration registration = new Registration(application, contexts);
        REGISTRATIONS.add(new WeakReference<>(registration));
        return registration;
    }

    /**
     * The client context that is in force for a name now. Where applications have equal configurations of that name, any
     * of them serves.
     *
     * @param reference the name of a configuration, or that of an application, a slash and the name of a configuration
     * @throws IllegalArgumentException if it names none, or different ones
     */
    public static TLSClientContext find(@Nullable String reference) {
        List<Match> matches = live().stream()
                .map(registration -> registration.match(reference))
                .filter(Objects::nonNull)
                .toList();
        if (matches.isEmpty()) {
            throw new IllegalArgumentException(unknown(reference));
        }
        if (matches.stream().map(Match::configuration).distinct().count() > 1) {
            throw new IllegalArgumentException(ambiguous(reference, matches));
        }
        Match latest = matches.get(matches.size() - 1);
        return latest.contexts.client(latest.name);
    }

    private static List<Registration> live() {
        REGISTRATIONS.removeIf(each -> each.refersTo(null));
        return REGISTRATIONS.stream()
                .map(WeakReference::get)
                .filter(Objects::nonNull)
                .toList();
    }

    private static String unknown(@Nullable String reference) {
        String known = live().stream()
                .flatMap(registration -> registration.contexts.get().configurations().keySet().stream()
                        .map(name -> registration.application + "/" + name))
                .map(Printable::of)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        String fault = reference == null || reference.isEmpty()
                ? "The connection names no configuration (sslfactoryarg)."
                : "No application in this JVM has a configuration '%s'.".formatted(Printable.of(reference));
        return known.isEmpty()
                ? fault + " None that uses unified-tls.configurations is running."
                : "%s Name one of these, with or without its application: %s.".formatted(fault, known);
    }

    private static String ambiguous(@Nullable String reference, List<Match> matches) {
        return "%d applications in this JVM have different configurations '%s': %s. Write APPLICATION/%s (sslfactoryarg), and give the applications different names (spring.application.name)."
                .formatted(
                        matches.size(),
                        Printable.of(reference),
                        matches.stream()
                                .map(match -> Printable.of(match.application))
                                .collect(Collectors.joining(", ")),
                        Printable.of(matches.get(0).name));
    }

    /** An application that is running. */
    public static final class Registration implements AutoCloseable {

        private final String application;
        private final Supplier<TLSContextFactory> contexts;

        private Registration(String application, Supplier<TLSContextFactory> contexts) {
            this.application = application;
            this.contexts = contexts;
        }

        /** Forget the application. */
        @Override
        public void close() {
            REGISTRATIONS.removeIf(each -> each.refersTo(this));
        }

        private @Nullable Match match(@Nullable String reference) {
            if (reference == null) {
                return null;
            }
            TLSContextFactory factory = contexts.get();
            if (factory.configurations().containsKey(reference)) {
                return new Match(application, factory, reference);
            }
            String prefix = application + "/";
            String name = reference.startsWith(prefix) ? reference.substring(prefix.length()) : "";
            return factory.configurations().containsKey(name) ? new Match(application, factory, name) : null;
        }
    }

    /** A configuration of an application. */
    private record Match(String application, TLSContextFactory contexts, String name) {

        Object configuration() {
            return contexts.configuration(name);
        }
    }
}
