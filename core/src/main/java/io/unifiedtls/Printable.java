package io.unifiedtls;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes text of strangers and tenants, such as a certificate's subject or a file's name, fit for logs, messages, events and
 * health: it stays on its line, does nothing to a terminal, reads in one direction, and has a bounded length.
 */
public final class Printable {

    private static final int LONGEST = 2_048;
    private static final String CUT = "...";

    private Printable() {}

    /**
     * The text with all but visible ASCII and blanks escaped as in Java ({@code \}{@code u000a} for a line feed), 2,048
     * characters at most. What is printable already stays as it is.
     */
    public static String of(@Nullable Object text) {
        return of(text, LONGEST);
    }

    /** The same, with so many characters at most. */
    public static String of(@Nullable Object text, int longest) {
        String original = String.valueOf(text);
        int length = original.length();
        for (int i = 0; i < length; i++) {
            if (!isPrintable(original.charAt(i))) {
                return escape(original, longest);
            }
        }
        return length <= longest ? original : cut(original, longest);
    }

    /** The same of each text. */
    public static List<String> all(Collection<String> texts) {
        return texts.stream().map(Printable::of).toList();
    }

    /** The subject of a certificate (RFC 2253). */
    public static String subject(X509Certificate certificate) {
        return of(certificate.getSubjectX500Principal().getName());
    }

    /** The issuer of a certificate (RFC 2253). */
    public static String issuer(X509Certificate certificate) {
        return of(certificate.getIssuerX500Principal().getName());
    }

    static boolean isPrintable(char c) {
        return c >= ' ' && c <= '~';
    }

    private static String escape(String original, int longest) {
        StringBuilder text = new StringBuilder(Math.min(original.length(), longest) + 16);
        for (int i = 0; i < original.length() && text.length() <= longest; i++) {
            char c = original.charAt(i);
            if (isPrintable(c)) {
                text.append(c);
            } else {
                text.append("\\u").append("%04x".formatted((int) c));
            }
        }
        return text.length() <= longest ? text.toString() : cut(text.toString(), longest);
    }

    private static String cut(String text, int longest) {
        return text.substring(0, longest - CUT.length()) + CUT;
    }
}
