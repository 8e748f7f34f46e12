package io.unifiedtls.autoconfigure.migration;

import io.unifiedtls.autoconfigure.properties.Locations;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps passwords and the text of keys and certificates out of the output, with a placeholder in their place. */
final class Secrets {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_.\\[\\]-]+)(?::(?s:.*))?}");
    private static final Pattern CREDENTIALS = Pattern.compile("://[^/]*@");

    private final List<String> todo;

    /**
     * Create it.
     *
     * @param todo where to say what the user has to set
     */
    Secrets(List<String> todo) {
        this.todo = todo;
    }

    /** A placeholder stays; its default does not, since it can be the password. Anything else gets a variable. */
    String password(String property, String written) {
        Matcher placeholder = PLACEHOLDER.matcher(written);
        if (!placeholder.matches()) {
            return variable(property);
        }
        String name = "${%s}".formatted(placeholder.group(1));
        if (!written.equals(name)) {
            todo.add("Set %s: the default in %s is not printed.".formatted(placeholder.group(1), property));
        }
        return name;
    }

    /** A location stays, even with placeholders. Text in its place gets a variable. */
    String location(String property, String written) {
        boolean secret = Locations.isPem(written)
                || written.lines().count() > 1
                || written.toLowerCase(Locale.ROOT).contains("base64:")
                || CREDENTIALS.matcher(written).find();
        return secret ? variable(property) : written;
    }

    private String variable(String property) {
        String name = "TLS_"
                + property.replaceFirst("^server\\.ssl\\.", "")
                        .replaceAll("[^A-Za-z0-9]+", "_")
                        .toUpperCase(Locale.ROOT);
        todo.add("Set %s to the value of %s, which is not printed.".formatted(name, property));
        return "${%s}".formatted(name);
    }
}
