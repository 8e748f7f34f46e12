package io.unifiedtls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.IntFunction;

/**
 * A cipher suite by its code point in the IANA registry "TLS Cipher Suites" (RFC 8446, section B.4); also one that the
 * registry does not know, such as a GREASE value (RFC 8701).
 *
 * @param codePoint the code point, 0 to 65535
 */
public record CipherSuite(int codePoint) {

    private static final CodePoints REGISTRY = new CodePoints("cipher suite", load());
    private static final IntFunction<CipherSuite> INTERNED = REGISTRY.interned(CipherSuite::new);

    public static final CipherSuite TLS_AES_128_GCM_SHA256 = new CipherSuite(0x1301);
    public static final CipherSuite TLS_AES_256_GCM_SHA384 = new CipherSuite(0x1302);
    public static final CipherSuite TLS_CHACHA20_POLY1305_SHA256 = new CipherSuite(0x1303);
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 = new CipherSuite(0xC02B);
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 = new CipherSuite(0xC02C);
    public static final CipherSuite TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 = new CipherSuite(0xC02F);
    public static final CipherSuite TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 = new CipherSuite(0xC030);
    public static final CipherSuite TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 = new CipherSuite(0xCCA8);
    public static final CipherSuite TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 = new CipherSuite(0xCCA9);

    public CipherSuite {
        CodePoints.checked(codePoint);
    }

    /**
     * The cipher suite of a code point.
     *
     * @throws IllegalArgumentException if it is not between 0 and 65535
     */
    public static CipherSuite of(int codePoint) {
        return INTERNED.apply(codePoint);
    }

    /**
     * The cipher suite of an IANA name, without regard to case, or of a hexadecimal code point such as {@code 0x1301}.
     *
     * @throws IllegalArgumentException if the name is unknown; the message offers the nearest known one
     */
    public static CipherSuite of(String name) {
        return of(REGISTRY.codePoint(name));
    }

    /** The IANA name, or the code point in hexadecimal if it has none. */
    public String name() {
        return REGISTRY.name(codePoint);
    }

    /** Whether this suite belongs to TLS 1.3, which shares no suite with earlier versions (RFC 8446, section 4.1.2). */
    public boolean isTls13() {
        return codePoint >> 8 == 0x13;
    }

    @Override
    public String toString() {
        return name();
    }

    private static Map<Integer, String> load() {
        Properties properties = new Properties();
        try (InputStream in = CipherSuite.class.getResourceAsStream("cipher-suites.properties")) {
            properties.load(Objects.requireNonNull(in, "cipher-suites.properties is missing from the jar"));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        Map<Integer, String> names = new HashMap<>();
        properties.forEach((codePoint, name) -> names.put(Integer.valueOf((String) codePoint, 16), (String) name));
        return names;
    }
}
