package io.unifiedtls.acme.budget;

import io.unifiedtls.acme.budget.OrderBudgets.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The keys of buckets. */
final class BudgetId {

    private static final int LONGEST = 255;

    private BudgetId() {}

    /** The bucket of an authority, readable unless the name is very long. */
    static String of(String authority, Kind kind) {
        String prefix = kind.name().toLowerCase(Locale.ROOT) + ' ';
        return prefix + (prefix.length() + authority.length() <= LONGEST ? authority : hash(authority));
    }

    /** The bucket of a tenant at an authority. Both are hashed: no name of a tenant can be another bucket. */
    static String ofTenant(String authority, String tenant) {
        return "tenant " + hash(hash(authority) + tenant);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
