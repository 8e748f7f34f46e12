package io.unifiedtls;

import io.unifiedtls.wording.PrintableText;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes text of strangers and tenants, such as a certificate's subject or a file's name, fit for logs, messages, events and
 * health: it stays on its line, does nothing to a terminal, reads in one direction, and has a bounded length.
 */
public final class Printable {

    private Printable() {}

    /**
     * The text with all but visible ASCII and blanks escaped as in Java ({@code \}{@code u000a} for a line feed), 2,048
     * characters at most. What is printable already stays as it is.
     */
    public static String of(@Nullable Object text) {
        return of(text, PrintableText.LONGEST);
    }

    /** The same, with so many characters at most. */
    public static String of(@Nullable Object text, int longest) {
        return PrintableText.of(String.valueOf(text), longest);
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
}
