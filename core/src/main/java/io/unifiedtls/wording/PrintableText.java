package io.unifiedtls.wording;

/** Makes text fit for a line of a log: all but visible ASCII and blanks is escaped as in Java, and its length is bounded. */
public final class PrintableText {

    /** The longest text that is not cut, in characters, unless the caller says otherwise. */
    public static final int LONGEST = 2_048;

    private static final String CUT = "...";

    private PrintableText() {}

    /** The printable form of a text, with so many characters at most. Text that is printable and short stays as it is. */
    public static String of(String text, int longest) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (!isPrintable(text.charAt(i))) {
                return escape(text, longest);
            }
        }
        return length <= longest ? text : cut(text, longest);
    }

    /** Whether a character stays as it is. */
    public static boolean isPrintable(char c) {
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
