package io.unifiedtls.acme.authority;

import org.shredzone.acme4j.exception.AcmeProtocolException;

/** Bounds texts that authorities choose, and that the database keeps. */
public final class StorableText {

    /** The most characters of a URL. */
    public static final int URL = 1_000;

    /** The most characters of a token. */
    public static final int TOKEN = 255;

    private StorableText() {}

    /**
     * Require that a text is short enough.
     *
     * @param what the text is, for the message
     * @return the text
     * @throws AcmeProtocolException if it is longer
     */
    public static String require(String what, String text, int most) {
        if (text.length() > most) {
            throw new AcmeProtocolException(
                    "its %s has %d characters, and at most %d can be stored".formatted(what, text.length(), most));
        }
        return text;
    }
}
