package io.unifiedtls.fleet.proof;

/** The text of a TXT record, whose strings belong together (RFC 7208, section 3.3, as everybody reads them). */
public final class TxtText {

    private TxtText() {}

    /**
     * Join the strings of a record.
     *
     * @param spelled as JNDI spells it: strings with a blank in between, and in quotes if they contain a blank, a quote or a backslash, or nothing
     */
    public static String of(String spelled) {
        StringBuilder text = new StringBuilder(spelled.length());
        boolean isQuoted = false;
        for (int i = 0; i < spelled.length(); i++) {
            char character = spelled.charAt(i);
            if (character == '"') {
                isQuoted = !isQuoted;
            } else if (character == '\\' && i + 1 < spelled.length()) {
                text.append(spelled.charAt(++i));
            } else if (isQuoted || character != ' ') {
                text.append(character);
            }
        }
        return text.toString();
    }
}
