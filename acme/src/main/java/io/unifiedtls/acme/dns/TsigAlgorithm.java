package io.unifiedtls.acme.dns;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Algorithms that sign updates (RFC 8945, section 6). Weaker ones are left out. */
public enum TsigAlgorithm {
    HMAC_SHA256,
    HMAC_SHA384,
    HMAC_SHA512;

    /** The algorithm with a name, such as {@code hmac-sha256}. */
    public static Optional<TsigAlgorithm> of(String text) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
