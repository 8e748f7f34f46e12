package io.unifiedtls.fleet.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Predicate;

/** The secret of a claim, of 256 random bits. The database has its hash. */
record ClaimToken(String value) {

    private static final int BYTES = 32;
    private static final int LONGEST = 200;
    private static final SecureRandom RANDOM = new SecureRandom();

    static ClaimToken random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new ClaimToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    String hash() {
        return hash(value);
    }

    /** Whether a published text is the token of a hash. Takes as long for any text. */
    static Predicate<String> isTokenOf(String hash) {
        byte[] expected = hash.getBytes(StandardCharsets.US_ASCII);
        return text -> text.length() <= LONGEST
                && MessageDigest.isEqual(hash(text).getBytes(StandardCharsets.US_ASCII), expected);
    }

    private static String hash(String value) {
        return Digests.sha256(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ClaimToken";
    }
}
