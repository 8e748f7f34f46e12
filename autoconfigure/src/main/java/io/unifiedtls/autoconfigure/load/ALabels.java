package io.unifiedtls.autoconfigure.load;

import com.ibm.icu.text.IDNA;
import org.springframework.util.ClassUtils;

/**
 * Converts names in their own script (U-labels) to the form on the wire (A-labels): IDNA 2008, processed by UTS #46
 * without transitional mappings, so that {@code straße} and {@code strasse} stay different names.
 */
final class ALabels {

    private static final boolean ICU_PRESENT =
            ClassUtils.isPresent("com.ibm.icu.text.IDNA", ALabels.class.getClassLoader());

    private ALabels() {}

    /**
     * The name in A-labels; a name in ASCII is returned unchanged.
     *
     * @throws IllegalArgumentException if IDNA does not permit the name
     */
    static String of(String name) {
        if (name.chars().allMatch(c -> c < 0x80)) {
            return name;
        }
        if (!ICU_PRESENT) {
            throw new IllegalArgumentException(("Server name '%s' is not in ASCII, but the library for such names is "
                            + "missing. Add com.ibm.icu:icu4j, or write the name in A-labels (xn--...).")
                    .formatted(name));
        }
        return Converter.convert(name);
    }

    /** As {@link #of}, for a name that may be a wildcard. */
    static String ofPattern(String pattern) {
        return pattern.startsWith("*.") ? "*." + of(pattern.substring(2)) : of(pattern);
    }

    /** A class of its own, so that ICU is loaded only when it is needed. */
    private static final class Converter {

        private static final IDNA IDNA_2008 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII
                | IDNA.USE_STD3_RULES
                | IDNA.CHECK_BIDI
                | IDNA.CHECK_CONTEXTJ
                | IDNA.CHECK_CONTEXTO);

        static String convert(String name) {
            IDNA.Info info = new IDNA.Info();
            StringBuilder ascii = IDNA_2008.nameToASCII(name, new StringBuilder(), info);
            if (info.hasErrors()) {
                throw new IllegalArgumentException("Server name '%s' is not allowed by IDNA 2008: %s. Correct it."
                        .formatted(name, info.getErrors()));
            }
            return ascii.toString();
        }
    }
}
