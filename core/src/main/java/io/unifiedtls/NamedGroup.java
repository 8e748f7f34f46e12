package io.unifiedtls;

import static java.util.Map.entry;

import java.util.Map;
import java.util.function.IntFunction;

/**
 * A group for key exchange by its code point in the IANA registry "TLS Supported Groups" (RFC 8446, section 4.2.7);
 * also one that this table does not know.
 *
 * @param codePoint the code point, 0 to 65535
 */
public record NamedGroup(int codePoint) {

    private static final CodePoints REGISTRY = new CodePoints(
            "named group",
            Map.ofEntries(
                    entry(21, "secp224r1"),
                    entry(22, "secp256k1"),
                    entry(23, "secp256r1"),
                    entry(24, "secp384r1"),
                    entry(25, "secp521r1"),
                    entry(29, "x25519"),
                    entry(30, "x448"),
                    entry(31, "brainpoolP256r1tls13"),
                    entry(32, "brainpoolP384r1tls13"),
                    entry(33, "brainpoolP512r1tls13"),
                    entry(256, "ffdhe2048"),
                    entry(257, "ffdhe3072"),
                    entry(258, "ffdhe4096"),
                    entry(259, "ffdhe6144"),
                    entry(260, "ffdhe8192"),
                    entry(512, "MLKEM512"),
                    entry(513, "MLKEM768"),
                    entry(514, "MLKEM1024"),
                    entry(4587, "SecP256r1MLKEM768"),
                    entry(4588, "X25519MLKEM768"),
                    entry(4589, "SecP384r1MLKEM1024")));
    private static final IntFunction<NamedGroup> INTERNED = REGISTRY.interned(NamedGroup::new);

    public static final NamedGroup SECP256R1 = new NamedGroup(23);
    public static final NamedGroup SECP384R1 = new NamedGroup(24);
    public static final NamedGroup SECP521R1 = new NamedGroup(25);
    public static final NamedGroup X25519 = new NamedGroup(29);
    public static final NamedGroup X25519MLKEM768 = new NamedGroup(4588);

    public NamedGroup {
        CodePoints.checked(codePoint);
    }

    /**
     * The group of a code point.
     *
     * @throws IllegalArgumentException if it is not between 0 and 65535
     */
    public static NamedGroup of(int codePoint) {
        return INTERNED.apply(codePoint);
    }

    /**
     * The group of an IANA name, without regard to case, or of a hexadecimal code point such as {@code 0x001D}.
     *
     * @throws IllegalArgumentException if the name is unknown; the message offers the nearest known one
     */
    public static NamedGroup of(String name) {
        return of(REGISTRY.codePoint(name));
    }

    /** The IANA name, or the code point in hexadecimal if it has none. */
    public String name() {
        return REGISTRY.name(codePoint);
    }

    @Override
    public String toString() {
        return name();
    }
}
