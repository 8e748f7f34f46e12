package io.unifiedtls.autoconfigure.properties;

import org.jspecify.annotations.Nullable;

/** Properties that hold the location of a file, or its content. */
public final class Locations {

    private static final String PEM_START = "-----BEGIN";
    private static final String BASE64 = "base64:";

    private Locations() {}

    /** Whether a property holds PEM text in place of a location. */
    public static boolean isPem(String locationOrText) {
        return locationOrText.contains(PEM_START);
    }

    /** The location itself. Of content only the kind, since it can be secret. */
    public static String describe(@Nullable String locationOrText) {
        if (locationOrText != null && isPem(locationOrText)) {
            return "The PEM text in the properties";
        }
        return locationOrText != null && locationOrText.startsWith(BASE64)
                ? "The base64 text in the properties"
                : String.valueOf(locationOrText);
    }
}
