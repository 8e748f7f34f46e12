package io.unifiedtls;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** A two-way table between the names and the code points of one IANA registry. */
final class CodePoints {

    private final String registry;
    private final Map<Integer, String> names;
    /** By the name as it is registered, and in lower case. */
    private final Map<String, Integer> codePoints = new HashMap<>();

    CodePoints(String registry, Map<Integer, String> names) {
        this.registry = registry;
        this.names = Map.copyOf(names);
        names.forEach((codePoint, name) -> {
            codePoints.put(name, codePoint);
            codePoints.put(key(name), codePoint);
        });
    }

    /** The registered name, or the code point in hexadecimal (such as {@code 0x1A1A}) if there is none. */
    String name(int codePoint) {
        return Optional.ofNullable(names.get(codePoint)).orElseGet(() -> "0x%04X".formatted(codePoint));
    }

    /** The code point of a registered name, without regard to case, or of a hexadecimal one. */
    int codePoint(String name) {
        Integer exact = codePoints.get(name);
        Integer codePoint = exact != null ? exact : codePoints.get(key(name));
        if (codePoint != null) {
            return codePoint;
        }
        if (name.matches("0x[0-9A-Fa-f]{4}")) {
            return Integer.decode(name);
        }
        throw new IllegalArgumentException("Unknown %s '%s'. %s"
                .formatted(
                        registry,
                        Printable.of(name),
                        nearest(key(name))
                                .map("Did you mean %s?"::formatted)
                                .orElse("Use its name in the IANA registry.")));
    }

    /** All that have a name, in ascending order. */
    Stream<Integer> codePoints() {
        return names.keySet().stream().sorted();
    }

    /** One object for each that has a name; others are made when they are asked for. */
    <T> IntFunction<T> interned(IntFunction<T> constructor) {
        Object[][] pages = new Object[256][];
        names.keySet().forEach(codePoint -> {
            int page = codePoint >> 8;
            pages[page] = pages[page] == null ? new Object[256] : pages[page];
            pages[page][codePoint & 0xFF] = constructor.apply(codePoint);
        });
        return codePoint -> find(pages, codePoint, constructor);
    }

    @SuppressWarnings("unchecked") // Nothing but the constructor's objects is in there
    private static <T> T find(Object[][] pages, int codePoint, IntFunction<T> constructor) {
        Object[] page = pages[checked(codePoint) >> 8];
        Object known = page == null ? null : page[codePoint & 0xFF];
        return known == null ? constructor.apply(codePoint) : (T) known;
    }

    static int checked(int codePoint) {
        if (codePoint < 0 || codePoint > 0xFFFF) {
            throw new IllegalArgumentException(
                    "Code point is %d, but must be between 0 and 65535".formatted(codePoint));
        }
        return codePoint;
    }

    /** Empty if none is near. Signalling values never are: nobody means to set one. */
    private Optional<String> nearest(String key) {
        return names.values().stream()
                .filter(name -> !name.endsWith("_SCSV"))
                .min(Comparator.comparingInt((String name) -> distance(key, key(name)))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> distance(key, key(name)) <= key.length() / 3);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
