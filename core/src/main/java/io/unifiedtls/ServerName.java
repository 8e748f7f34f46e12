package io.unifiedtls;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code host_name} of a {@code server_name} extension (RFC 6066, section 3), in one spelling: A-labels, lower
 * case, without a trailing dot. Never an IP literal.
 *
 * @param value the name in that spelling, at most 253 characters
 */
public record ServerName(String value) {

    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    /**
     * Normalise a name: upper case becomes lower case, one trailing dot is dropped.
     *
     * @throws IllegalArgumentException if the name is an IP literal, holds characters other than letters, digits,
     *     hyphens and underscores in labels of at most 63, or is longer than 253
     */
    public ServerName {
        value = normalise(value);
        String fault = fault(value);
        if (fault != null) {
            throw new IllegalArgumentException("Server name '%s' %s".formatted(Printable.of(value), fault));
        }
    }

    /** The name, or empty if it is not one. */
    public static Optional<ServerName> parse(String value) {
        String name = normalise(value);
        return fault(name) == null ? Optional.of(new ServerName(name)) : Optional.empty();
    }

    /** The name without its first label, or empty if there is only one. */
    public Optional<ServerName> parent() {
        int dot = value.indexOf('.');
        return dot < 0 ? Optional.empty() : parse(value.substring(dot + 1));
    }

    @Override
    public String toString() {
        return value;
    }

    private static String normalise(String value) {
        String name = value.endsWith(".") ? value.substring(0, value.length() - 1) : value;
        return name.toLowerCase(Locale.ROOT);
    }

    private static @Nullable String fault(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            return "must have 1 to %d characters.".formatted(LONGEST_NAME);
        }
        if (name.contains("://")) {
            return "is a URL. Use only its host name.";
        }
        if (name.indexOf(':') >= 0) {
            return "is an IP literal or contains a port. Use a host name without a port.";
        }
        int labelStart = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i == name.length() || name.charAt(i) == '.') {
                if (!isLabel(name, labelStart, i)) {
                    return "is not a host name. Each label must have 1 to 63 letters, digits and hyphens, and no hyphen at its start or end.";
                }
                if (i < name.length()) {
                    labelStart = i + 1;
                }
            }
        }
        if (isNumber(name, labelStart)) {
            return "is an IP literal, which RFC 6066, section 3, does not allow. Use a host name.";
        }
        return null;
    }

    private static boolean isNumber(String name, int start) {
        for (int i = start; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabel(String name, int start, int end) {
        if (start == end || end - start > LONGEST_LABEL || name.charAt(start) == '-' || name.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = name.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) {
                return false;
            }
        }
        return true;
    }
}
