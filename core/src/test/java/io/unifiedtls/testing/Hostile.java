package io.unifiedtls.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Text of an attacker who wants a line of a log, or a terminal, for itself. */
public final class Hostile {

    private static final String FORGED = "FORGED";

    /** Every end of a line, an end of a string, colours, and the other direction. */
    public static final String TEXT = String.join(
            FORGED,
            List.of(
                    "x",
                    "\r\n",
                    "\n",
                    "\r",
                    "\u000b",
                    "\f",
                    "\u0085",
                    "\u2028",
                    "\u2029",
                    "\0",
                    "\u001b[2J",
                    "\u009b",
                    "\u202e",
                    "\u2066",
                    "y"));

    /** The same with what fits into names of files and bytes. */
    public static final String OCTETS = "x\r\n" + FORGED + "\n" + FORGED + "\u0085" + FORGED + "\u001b[2J" + FORGED;

    private static final Pattern ENDS_OF_LINES = Pattern.compile("\r\n|[\n\r\u000b\f\u0085\u2028\u2029]");

    private Hostile() {}

    /** Whether none of it stands where the attacker wants it. */
    public static void assertHarmless(String text) {
        assertThat(lines(text))
                .allSatisfy(line -> assertThat(line)
                        .doesNotStartWith(FORGED)
                        .satisfiesAnyOf(
                                any -> assertThat(any).doesNotContain(FORGED),
                                any -> assertThat(any).matches("[\t -~]*")));
    }

    /** Whether some of it is there at all, harmless. */
    public static boolean isIn(String text) {
        return text.contains(FORGED);
    }

    private static Stream<String> lines(String text) {
        return ENDS_OF_LINES.splitAsStream(text);
    }
}
