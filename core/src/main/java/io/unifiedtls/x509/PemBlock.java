package io.unifiedtls.x509;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of PEM text (RFC 7468), found wherever it begins: indented, right behind another block, or in a property whose line
 * breaks are written as {@code \\n}. Text between blocks is ignored, as section 2 demands. A block that begins and does not end
 * is a fault, so that none vanishes.
 *
 * @param label such as {@code CERTIFICATE}
 * @param line where it begins, from 1
 * @param text the whole block, each line without blanks at its ends
 */
record PemBlock(String label, int line, String text) {

    private static final String BEGIN = "-----BEGIN ";
    private static final Pattern FIRST_LINE = Pattern.compile("-----BEGIN ([A-Za-z0-9.,#/ ]{1,64})-----");

    /** No trust store has as many. */
    private static final int MOST = 10_000;

    /**
     * All blocks of a text in their order.
     *
     * @param origin where the text comes from, for messages
     * @throws UnusableMaterialException if one is incomplete, or if there are too many
     */
    static List<PemBlock> all(String text, String origin) throws UnusableMaterialException {
        String lines = text.contains("\\n") ? text.replace("\\r", "").replace("\\n", "\n") : text;
        List<PemBlock> blocks = new ArrayList<>();
        int line = 1;
        int counted = 0;
        for (int begin = 0; (begin = lines.indexOf(BEGIN, begin)) >= 0; ) {
            line += lineBreaks(lines, counted, begin);
            counted = begin;
            if (blocks.size() == MOST) {
                throw new UnusableMaterialException(
                        "%s contains more than %,d PEM blocks, which is the maximum. Remove those that are not needed."
                                .formatted(origin, MOST));
            }
            Matcher first = FIRST_LINE.matcher(lines).region(begin, lines.length());
            if (!first.lookingAt()) {
                throw new UnusableMaterialException(
                        "%s has a PEM block in line %d whose first line cannot be read. Replace it with a new copy."
                                .formatted(origin, line));
            }
            String label = first.group(1);
            String last = "-----END " + label + "-----";
            int end = lines.indexOf(last, first.end());
            int next = lines.indexOf(BEGIN, first.end());
            if (end < 0 || (next >= 0 && next < end)) {
                throw new UnusableMaterialException(
                        "%s has a PEM block %s in line %d that does not end. Replace it with a new copy."
                                .formatted(origin, PemLabel.described(label), line));
            }
            String body = lines.substring(first.end(), end)
                    .strip()
                    .lines()
                    .map(String::strip)
                    .collect(joining("\n"));
            blocks.add(new PemBlock(label, line, first.group() + "\n" + body + "\n" + last + "\n"));
            begin = end + last.length();
        }
        return blocks;
    }

    private static int lineBreaks(String text, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == '\n') {
                count++;
            }
        }
        return count;
    }

    /** The content between the first and the last line if it is base64 without anything else (RFC 4648, section 4). */
    Optional<byte[]> content() {
        int begin = text.indexOf('\n');
        int end = text.lastIndexOf("-----END ");
        String base64 = text.substring(begin, end).replace("\n", "");
        try {
            return base64.isEmpty() || base64.length() % 4 != 0
                    ? Optional.empty()
                    : Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException ex) {
            return Optional.empty();
        }
    }

    /** Says that the content is not what the label promises. */
    UnusableMaterialException unreadable(String origin, Throwable cause) {
        return unreadable(origin, "", cause);
    }

    /** The same of public content, with the reason. */
    UnusableMaterialException unreadable(String origin, String reason, Throwable cause) {
        return new UnusableMaterialException(
                "%s has a PEM block %s in line %d that cannot be read%s. Replace it with a new copy."
                        .formatted(
                                origin, PemLabel.described(label), line, reason.isEmpty() ? "" : " (" + reason + ")"),
                cause);
    }

    /** Says that blocks of this label have no place here. */
    UnusableMaterialException misplaced(String origin, String remedy) {
        return new UnusableMaterialException("%s has a PEM block %s in line %d, which is not used here. %s"
                .formatted(origin, PemLabel.described(label), line, remedy));
    }
}
